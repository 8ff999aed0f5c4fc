import type { Day } from '../pulse/calendar.js';
import { type TeamId, teamId } from '../pulse/ids.js';
import { MOST_ENTRIES } from './bounds.js';
import { settleLines } from './index-parts.js';
import { ANY_DAY } from './late-index.js';
import { MEMBERSHIP_HASHES } from './memberships.js';
import type { Store } from './redis.js';

/** How many days before their last day memberships count as late, and how many days ahead we seal them at most. */
export interface MembershipDays {
  readonly before: number;
  readonly most: number;
}

/** Stands in for a team's id in the names of its keys; no team has this id. */
const ANY_TEAM = teamId('\0');

/**
 * KEYS index, keyring, teams, supporters, requests, team actions, outbox, memberships' head, then memberships; ARGV
 * 'LT' only to lower the entry or '' to set it, workspace, the keyring's id, today, the `MembershipDays`, the most
 * teams to read, then the text before and after a team's id in the names of its state, of the state of its peer
 * check-ins, and of its roster. The script may read a team's keys though KEYS doesn't list them: they share the
 * workspace's hash tag.
 *
 * Whatever it can't read counts as late, so that we look there and say what's wrong; so does an outbox with messages. A
 * workspace with nothing sealed keeps an entry, so that a missing entry means something, unless Redis holds nothing of
 * the workspace.
 */
const SETTLE = `
local today = tonumber(ARGV[4])
local first = math.huge
local function number(text) return #text < 10 and string.match(text, '^%d+$') and tonumber(text) end
local function note(day) first = math.min(first, day or ${ANY_DAY}) end
local function noteText(text) if text then note(number(text)) end end
local function dated(key)
  local head = redis.call('GETRANGE', key, 0, 3)
  if #head > 0 then note(#head == 4 and struct.unpack('>I4', head)) end
end
local function look()
  if redis.call('EXISTS', KEYS[7]) == 1 then return note(nil) end
  if math.max(redis.call('HLEN', KEYS[3]), redis.call('HLEN', KEYS[6])) > tonumber(ARGV[7]) then return note(nil) end
  for _, team in ipairs(redis.call('HKEYS', KEYS[3])) do
    local state = redis.call('HMGET', ARGV[8] .. team .. ARGV[9], 'sealedUntil', 'pulse')
    local peers = redis.call('HGET', ARGV[10] .. team .. ARGV[11], 'sealedUntil')
    noteText(state[1])
    noteText(peers)
    if state[2] then noteText(string.match(state[2], '"closingDay":(%d+)') or '') end
    if not state[1] and not peers and redis.call('EXISTS', ARGV[12] .. team .. ARGV[13]) == 1 then return note(nil) end
  end
  dated(KEYS[4])
  dated(KEYS[5])
  for _, said in ipairs(redis.call('HVALS', KEYS[6])) do noteText(string.match(said, '"until":(%d+)') or '') end
  local memberships = number(redis.call('HGET', KEYS[8], 'until') or '')
  if memberships and memberships <= today + tonumber(ARGV[6]) then return note(memberships - tonumber(ARGV[5])) end
  for at = 8, #KEYS do
    if redis.call('EXISTS', KEYS[at]) == 1 then return note(nil) end
  end
end
if not pcall(look) then note(nil) end
local id = redis.pcall('GET', KEYS[2])
if first == math.huge and not id then
  redis.pcall('ZREM', KEYS[1], ARGV[2])
  return 'no'
end
${settleLines('first', 'ARGV[1]', 'ARGV[2]')}
if first >= today then return 'no' end
if type(id) == 'table' then return id end
return id and id ~= ARGV[3] and 'elsewhere' or 'maybe'`;

/** Returns the text before and after a team's id in the name of a key. */
const around = (name: (team: TeamId) => string): string[] => name(ANY_TEAM).split(ANY_TEAM);

/**
 * Whether a workspace may hold anything that's sealed until a past day; `elsewhere` if it may, but Redis says that it
 * belongs to another keyring, which anyone can write there.
 */
export type Late = 'no' | 'maybe' | 'elsewhere';

/** The days that decide whether something is late. */
export interface LateLook {
  readonly today: Day;
  readonly memberships: MembershipDays;
}

async function settle(
  { redis, keys, lateIndex, workspace }: Store,
  { today, memberships: { before, most } }: LateLook,
  { keyringId, lowerOnly }: { readonly keyringId: string; readonly lowerOnly: boolean },
): Promise<Late> {
  const parts = Array.from({ length: MEMBERSHIP_HASHES }, (_, hash) => keys.memberships(hash));
  const { keyring, teams, supporters, requests, teamActions, outbox, membershipsHead } = keys;
  const on = [
    lateIndex,
    keyring,
    teams,
    supporters,
    requests,
    teamActions,
    outbox,
    membershipsHead,
    ...parts,
  ];
  const names = [keys.state, keys.peersState, keys.roster].flatMap(around);
  const numbers = [today, before, most, MOST_ENTRIES.teams];
  return (await redis.eval(
    SETTLE,
    on.length,
    ...on,
    lowerOnly ? 'LT' : '',
    workspace,
    keyringId,
    ...numbers,
    ...names,
  )) as Late;
}

/**
 * Sets a workspace's entry to the earliest day until which something there is sealed, in one script that reads only the
 * days. Returns whether anything is late today. Throws Redis's error if something is late and the key of the keyring's
 * name holds another kind of value.
 */
export const settleLate = (store: Store, keyringId: string, look: LateLook): Promise<Late> =>
  settle(store, look, { keyringId, lowerOnly: false });

/**
 * Lowers a workspace's entry if it's too late, as after someone has changed it. Removes the entry if Redis holds
 * nothing of the workspace.
 */
export async function repairLate(store: Store, look: LateLook): Promise<void> {
  await settle(store, look, { keyringId: '', lowerOnly: true });
}
