-- KEYS: record. ARGV: version, fence, answer, keep ms, channel, its message. Gives 1, or 0 where the lease is lost.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'answer', 'waits')
local err = foreign(r[1])
if err then return err end
if not r[2] then -- as in renew.lua
  redis.call('HSET', KEYS[1], 'v', ARGV[1], 'fence', ARGV[2], 'begun', text(math.floor(ARGV[2] / 1000)), 'runs', '1', 'seen', text(now))
elseif r[2] ~= ARGV[2] or r[3] then
  return r[2] == ARGV[2] and r[3] == ARGV[3] and 1 or 0 -- the client has sent this once more
end
redis.call('HSET', KEYS[1], 'answer', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if r[4] then redis.pcall('PUBLISH', ARGV[5], ARGV[6]) end
return 1
