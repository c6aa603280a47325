-- Hands out send times, evenly spaced, in the server's own microseconds. See pacing.py for why each rule is there.
-- KEYS[1] the pacer's state; ARGV: verb, rate, count (of slots, or of requests refused), is_emergency, back_off (microseconds)
local WINDOW, AHEAD, URGENT = 1000000, 250000, 300000
local GUARD_MIN, GUARD_STEP, GUARD_MAX, GUARD_CALM = 10000, 500, 40000, 2500000
local SANE = 50000000

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'unknown'
local state = redis.call('HMGET', KEYS[1], 'next', 'server', 'guard', 'guarded_at', 'urgent_until')
local next, guard = tonumber(state[1]), tonumber(state[3]) or GUARD_MIN
local guarded_at, urgent_until = tonumber(state[4]) or 0, tonumber(state[5]) or 0

if not next or state[2] ~= server or next > now + SANE or guarded_at > now + WINDOW then
  -- Empty, restarted, failed over, restored, or its clock was put back: whatever was handed out before may still be leaving.
  next, urgent_until, guarded_at = now + AHEAD + WINDOW + GUARD_MAX, 0, now
end
guard = math.max(GUARD_MIN, guard - GUARD_STEP * math.max(0, now - guarded_at) / GUARD_CALM)

local slots = {now}
if ARGV[1] == 'reserve' then
  local is_emergency = ARGV[4] == '1'
  if is_emergency then urgent_until = now + URGENT end
  if is_emergency or now >= urgent_until then
    local interval = math.ceil((WINDOW + guard) / tonumber(ARGV[2]))
    local slot = math.max(next, now)
    for _ = 1, tonumber(ARGV[3]) do
      if slot > now + AHEAD then break end
      slots[#slots + 1] = slot
      slot = slot + interval
      next = slot
    end
  end
elseif ARGV[1] == 'back_off' then
  guard = math.min(GUARD_MAX, guard + GUARD_STEP * tonumber(ARGV[3]))
  next = math.max(next, now + tonumber(ARGV[5]))
end

redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next), 'server', server,
  'guard', string.format('%.3f', guard), 'guarded_at', string.format('%.0f', now),
  'urgent_until', string.format('%.0f', urgent_until))
return slots
