-- KEYS: list. ARGV: version. Gives the oldest record whose time has not ended, and the ms that it has left; or nothing.
while true do
  local entry = redis.call('LPOP', KEYS[1])
  if not entry then return false end
  local ends, record = string.match(entry, '^(%d+)|(.*)$')
  if tonumber(ends) > now then return {record, tonumber(ends) - now} end
end
