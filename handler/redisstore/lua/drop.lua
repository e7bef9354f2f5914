-- KEYS: due, jobs. ARGV: version, id.
redis.call('ZREM', KEYS[1], ARGV[2])
return redis.call('HDEL', KEYS[2], ARGV[2] .. ':job', ARGV[2] .. ':fence', ARGV[2] .. ':attempts')
