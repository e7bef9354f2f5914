-- KEYS: due, jobs. ARGV: version, id, job, delay ms, keep ms, most. Gives 1, or 0 where too many wait.
if not redis.call('ZSCORE', KEYS[1], ARGV[2]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[2] .. ':job', ARGV[3], ARGV[2] .. ':fence', '0')
redis.call('ZADD', KEYS[1], text(now + ARGV[4]), ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1
