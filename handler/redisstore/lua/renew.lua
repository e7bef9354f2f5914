-- KEYS: record. ARGV: version, fence, lease ms, memory ms. Gives 1, or 0 where the lease is lost.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'answer')
local err = foreign(r[1])
if err then return err end
if not r[2] then
  -- Redis has lost its data. Nobody else has begun, so the claim stands; its fence is the time of the claim.
  redis.call('HSET', KEYS[1], 'v', ARGV[1], 'fence', ARGV[2], 'begun', text(math.floor(ARGV[2] / 1000)), 'runs', '1', 'seen', text(now))
elseif r[2] ~= ARGV[2] or r[3] then
  return 0
end
redis.call('HSET', KEYS[1], 'ends', text(now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], text(ARGV[3] + ARGV[4]))
return 1
