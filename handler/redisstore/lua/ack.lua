-- KEYS: due, jobs. ARGV: version, id, fence. Gives 1, or 0 where the lease is lost.
if redis.call('HGET', KEYS[2], ARGV[2] .. ':fence') ~= ARGV[3] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[2] .. ':job', ARGV[2] .. ':fence', ARGV[2] .. ':attempts')
return 1
