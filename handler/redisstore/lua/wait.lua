-- KEYS: record. ARGV: version, ms for which this counts as waiting.
-- Gives state (0 nothing known or abandoned, 1 running, 2 answered, 3 lease ended), ms of lease left, answer.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'ends', 'answer')
local err = foreign(r[1])
if err then return err end
if not r[2] or r[2] == '0' then return {0} end
if r[4] then
  redis.pcall('HINCRBY', KEYS[1], 'taken', 1)
  redis.pcall('HSET', KEYS[1], 'seen', text(now))
  return {2, 0, r[4]}
end
redis.pcall('HSET', KEYS[1], 'seen', text(now), 'waits', text(now + ARGV[2])) -- a full Redis must not keep an answer back
local left = tonumber(r[3]) - now
if left <= 0 then return {3} end
return {1, left}
