-- KEYS: record. ARGV: version. An answer did not reach the try that it was given to. Gives 1, or 0 where nothing is known.
local r = redis.call('HMGET', KEYS[1], 'v', 'taken')
local err = foreign(r[1])
if err then return err end
if not r[2] then return 0 end
redis.call('HINCRBY', KEYS[1], 'taken', -1)
return 1
