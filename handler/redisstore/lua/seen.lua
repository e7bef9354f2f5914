-- KEYS: record. ARGV: version. Gives known, taken, ms without a try.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'taken', 'seen', 'waits')
local err = foreign(r[1])
if err then return err end
if not r[2] or r[2] == '0' then return {0} end
local taken = tonumber(r[3] or '0') > 0 -- how many tries have it
local idle = now - tonumber(r[4] or now)
if r[5] and now < tonumber(r[5]) and not taken then idle = 0 end
return {1, taken and 1 or 0, math.max(idle, 0)}
