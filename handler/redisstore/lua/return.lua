-- KEYS: due, jobs. ARGV: version, id, fence, job ('' leaves it as it is), delay ms, attempts, keep ms. Gives 1, or 0 where the lease is lost.
if redis.call('HGET', KEYS[2], ARGV[2] .. ':fence') ~= ARGV[3] then return 0 end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], ARGV[2] .. ':job', ARGV[4]) end
redis.call('HSET', KEYS[2], ARGV[2] .. ':fence', '0', ARGV[2] .. ':attempts', ARGV[6])
redis.call('ZADD', KEYS[1], text(now + ARGV[5]), ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[7])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
return 1
