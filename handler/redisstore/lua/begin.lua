-- KEYS: record. ARGV: version, lease ms, memory ms, most runs, nonce, 1 for a try (0 touches nothing that seen.lua tells),
-- the fence whose ended lease may be taken over, ms since the push was first begun elsewhere.
-- Gives fence, age ms, state (0 claimed, 1 running elsewhere, 2 answered, 3 given up, 4 the lease of this fence has ended), answer.
local r = redis.call('HMGET', KEYS[1], 'v', 'fence', 'begun', 'ends', 'runs', 'nonce', 'answer')
local err = foreign(r[1])
if err then return err end
local begun = tonumber(r[3] or now - ARGV[8])
if r[7] then
  if ARGV[6] == '1' then redis.pcall('HINCRBY', KEYS[1], 'taken', 1) redis.pcall('HSET', KEYS[1], 'seen', text(now)) end
  return {0, now - begun, 2, r[7]}
end
local fence = tonumber(r[2] or '0') -- 0: abandoned, or never begun
local live = fence > 0
if live and now < tonumber(r[4]) then
  if r[6] == ARGV[5] then return {fence, now - begun, 0} end -- the client has sent this once more
  if ARGV[6] == '1' then redis.pcall('HSET', KEYS[1], 'seen', text(now)) end
  return {0, now - begun, 1}
end
local runs = tonumber(r[5] or '0')
if runs >= tonumber(ARGV[4]) then return {0, now - begun, 3} end
-- Only who knows that the lease has ended takes it over: a question that was on its way for too long must not.
if live and r[2] ~= ARGV[7] then return {fence, now - begun, 4} end
if not live then
  if r[2] then redis.call('DEL', KEYS[1]) end -- only then: a script that has written once may go on in a full Redis
end
local was = text(fence)
fence = math.max(micros, fence + 1)
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'fence', text(fence), 'was', was, 'begun', text(begun), 'ends', text(now + ARGV[2]),
  'runs', text(runs + 1), 'nonce', ARGV[5], 'seen', text(now))
redis.call('PEXPIRE', KEYS[1], text(ARGV[2] + ARGV[3]))
return {fence, now - begun, 0}
