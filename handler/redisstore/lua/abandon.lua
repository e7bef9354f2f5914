-- KEYS: record. ARGV: version, fence, memory ms, channel, its message. Gives 1, or 0 where the lease is lost.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'answer', 'waits', 'begun', 'runs')
local err = foreign(r[1])
if err then return err end
if r[2] ~= ARGV[2] or r[3] then return 0 end
redis.call('DEL', KEYS[1])
-- What stays tells the old holder from one whose record Redis has lost, and keeps the push's age and the runs that were lost before.
redis.pcall('HSET', KEYS[1], 'v', ARGV[1], 'fence', '0', 'begun', r[5], 'runs', text(math.max(tonumber(r[6] or '1') - 1, 0)))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if r[4] then redis.pcall('PUBLISH', ARGV[4], ARGV[5]) end
return 1
