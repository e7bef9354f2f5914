-- KEYS: list. ARGV: version, answer, keep ms, most, RPUSH (LPUSH: before the others). Gives 1, or 0 where too many wait.
-- An entry is the end of its time, a bar, and the record.
local kept, last = {}, now + ARGV[3]
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local ends = tonumber(string.match(entry, '^%d+'))
  if ends > now then
    kept[#kept + 1] = entry
    last = math.max(last, ends)
  end
end
if #kept >= tonumber(ARGV[4]) then return 0 end
if #kept < redis.call('LLEN', KEYS[1]) then
  redis.call('DEL', KEYS[1])
  if #kept > 0 then redis.call('RPUSH', KEYS[1], unpack(kept)) end
end
redis.call(ARGV[5], KEYS[1], text(now + ARGV[3]) .. '|' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], text(last - now))
return 1
