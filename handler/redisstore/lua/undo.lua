-- KEYS: record. ARGV: version, nonce, memory ms, channel, its message. Gives 1, or 0 where the claim of that nonce does not stand.
-- A claim that nobody was told of: the push is again as it was before, in the hands of whom the claim has taken it from.
local r = redis.call('HMGET', KEYS[1], 'v', 'nonce', 'answer', 'waits', 'begun', 'runs', 'was', 'seen')
local err = foreign(r[1])
if err then return err end
if r[2] ~= ARGV[2] or r[3] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('HSET', KEYS[1], 'v', ARGV[1], 'fence', r[7], 'begun', r[5], 'ends', text(now), 'seen', r[8],
  'runs', text(math.max(tonumber(r[6]) - 1, 0)))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if r[4] then redis.pcall('PUBLISH', ARGV[4], ARGV[5]) end
return 1
