import type { Day } from '../pulse/calendar.js';
import { type TeamId, teamId } from '../pulse/ids.js';
import { MOST_ENTRIES } from './bounds.js';
import { HASHES } from './memberships.js';
import type { Store } from './redis.js';

/** In place of a team's id in the names of its keys; no team has it. */
const ANY_TEAM = teamId('\0');

/**
 * KEYS keyring, teams, supporters, requests, team actions, outbox, memberships' head, then memberships; ARGV the keyring's id,
 * today, the first and last day that memberships may be sealed until, how many teams are looked at, then before and after a
 * team's id in the names of its state, of the state of its peer check-ins, and of its roster. A team's keys have the
 * workspace's hash tag, so they're where these are.
 *
 * Says yes to whatever it can't read, and to messages on their way: the look says what's wrong there.
 */
const LATE = `
local today = tonumber(ARGV[2])
local id = redis.call('GET', KEYS[1])
local function number(text) return #text < 10 and string.match(text, '^%d+$') and tonumber(text) end
local function past(text) return text and not (number(text) and number(text) >= today) end
local function dated(key)
  local head = redis.call('GETRANGE', key, 0, 3)
  return #head > 0 and (#head < 4 or struct.unpack('>I4', head) < today)
end
local function isLate()
  if math.max(redis.call('HLEN', KEYS[2]), redis.call('HLEN', KEYS[5])) > tonumber(ARGV[5]) then return true end
  for _, team in ipairs(redis.call('HKEYS', KEYS[2])) do
    local state = redis.call('HMGET', ARGV[6] .. team .. ARGV[7], 'sealedUntil', 'pulse')
    local peers = redis.call('HGET', ARGV[8] .. team .. ARGV[9], 'sealedUntil')
    if past(state[1]) or past(peers) then return true end
    if state[2] and past(string.match(state[2], '"closingDay":(%d+)') or 'none') then return true end
    if not state[1] and not peers and redis.call('EXISTS', ARGV[10] .. team .. ARGV[11]) == 1 then return true end
  end
  if dated(KEYS[3]) or dated(KEYS[4]) then return true end
  for _, said in ipairs(redis.call('HVALS', KEYS[5])) do
    if past(string.match(said, '"until":(%d+)') or 'none') then return true end
  end
  local memberships = number(redis.call('HGET', KEYS[7], 'until') or '')
  if not memberships or memberships < tonumber(ARGV[3]) or memberships > tonumber(ARGV[4]) then
    for at = 7, #KEYS do
      if redis.call('EXISTS', KEYS[at]) == 1 then return true end
    end
  end
  return redis.call('EXISTS', KEYS[6]) == 1
end
local read, late = pcall(isLate)
if read and not late then return 'no' end
return id and id ~= ARGV[1] and 'elsewhere' or 'maybe'`;

/** The days within which memberships may be sealed without being late. */
export interface MembershipDays {
  readonly first: Day;
  readonly last: Day;
}

/**
 * Whether a workspace may hold anything that's sealed until a past day; `elsewhere` if so, and Redis says that it belongs to
 * another keyring, which anybody can write there.
 */
export type Late = 'no' | 'maybe' | 'elsewhere';

/** What comes before and after a team's id in the name of a key. */
const around = (name: (team: TeamId) => string): string[] => name(ANY_TEAM).split(ANY_TEAM);

/** Looks for that in one script, which reads no more than the days. */
export async function lookForLate(
  { redis, keys }: Store,
  keyringId: string,
  today: Day,
  { first, last }: MembershipDays,
): Promise<Late> {
  const parts = Array.from({ length: HASHES }, (_, hash) => keys.memberships(hash));
  const { keyring, teams, supporters, requests, teamActions, outbox, membershipsHead } = keys;
  const on = [keyring, teams, supporters, requests, teamActions, outbox, membershipsHead, ...parts];
  const names = [keys.state, keys.peersState, keys.roster].flatMap(around);
  const days = [today, first, last, MOST_ENTRIES.teams];
  return (await redis.eval(LATE, on.length, ...on, keyringId, ...days, ...names)) as Late;
}
