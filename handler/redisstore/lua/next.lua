-- KEYS: due, jobs. ARGV: version, lease ms. Gives id, fence, attempt, job; or '' and the ms until the next is due (-1: none).
while true do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if not first[1] then return {'', -1} end
  local id = first[1]
  if tonumber(first[2]) > now then return {'', tonumber(first[2]) - now} end
  local r = redis.call('HMGET', KEYS[2], id .. ':job', id .. ':attempts')
  if r[1] then
    local attempt = tonumber(r[2] or '0') + 1
    redis.call('HSET', KEYS[2], id .. ':attempts', text(attempt), id .. ':fence', text(micros))
    redis.call('ZADD', KEYS[1], text(now + ARGV[2]), id)
    return {id, micros, attempt, r[1]}
  end
  redis.call('ZREM', KEYS[1], id)
end
