-- Stands before every script. Redis's own clock is the only one that counts: replicas of the bot may disagree about the time.
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)

local function text(n) return string.format('%.0f', n) end

-- A record of another version is none of ours: the script ends with an error that names it.
local function foreign(version)
  return version and version ~= ARGV[1] and redis.error_reply('WXVERSION ' .. version)
end
