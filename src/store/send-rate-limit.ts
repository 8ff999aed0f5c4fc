import type { WorkspaceId } from '../pulse/ids.js';
import { AT_ONCE } from './due-index.js';
import { lowerLine } from './index-parts.js';
import { paceKey } from './keys.js';
import type { Client, Store } from './redis.js';

/** How many messages may go out at once before the pace slows them down, so that a small team doesn't wait. */
const BURST = 60;

/** How fast we may post to a workspace. */
export interface Pace {
  /** Messages a minute; Slack accepts several hundred a minute for a workspace (chat.postMessage). */
  readonly perMinute: number;
}

/** How long we remember an idle workspace's turns, in milliseconds. */
const IDLE_MS = 60_000;

/**
 * The furthest that a turn may be ahead, in milliseconds: Evenkeel doesn't write a later value, which would hold up
 * everything, so we ignore it.
 */
const FURTHEST_MS = 86_400_000;

/**
 * Sets `now` to Redis's own time in milliseconds, the only clock that all processes share, and `free` to the next
 * turn.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0') or 0, now)
if not (free <= now + ${FURTHEST_MS}) then free = now end
`;

/**
 * Reserves turns: however many processes ask, each gets the next free turns, spaced by the pace. This is the generic
 * cell rate algorithm, which keeps the arrival time that the next message is counted from.
 *
 * KEYS turns; ARGV how many, milliseconds between two turns, how long an idle key lives in milliseconds. Returns how
 * far ahead that time is for the first of these turns, in milliseconds.
 */
const RESERVE = `${NOW}
local last = free + ARGV[1] * ARGV[2]
redis.call('SET', KEYS[1], string.format('%.3f', last), 'PX', math.ceil(last - now + ARGV[3]))
return math.ceil(free - now)`;

/** How many calls Slack accepts at once, and how far apart after that, in milliseconds. */
export interface Tier {
  readonly burst: number;
  readonly everyMs: number;
}

/** Reserves the next `count` turns of a key; returns how long each has to wait, in milliseconds. */
async function reserve(
  redis: Client,
  key: string,
  { burst, everyMs }: Tier,
  count: number,
): Promise<number[]> {
  const ahead = Number(await redis.eval(RESERVE, 1, key, count, everyMs, IDLE_MS));
  return Array.from({ length: count }, (_, index) =>
    Math.max(0, Math.ceil(ahead + (index + 1 - burst) * everyMs)),
  );
}

/** Reserves the next turn of a key; returns how long it has to wait, in milliseconds. */
const reserveOne = async (redis: Client, key: string, tier: Tier): Promise<number> =>
  (await reserve(redis, key, tier, 1))[0] ?? 0;

/** Returns how far apart messages to a workspace are, in milliseconds. */
const everyMsOf = ({ perMinute }: Pace): number => 60_000 / perMinute;

/**
 * Reserves turns to post to the workspace: a burst at first, then one after the other at its pace. Returns how long
 * each has to wait, in milliseconds. Unused turns are lost, which only costs time.
 */
export const reserveSendSlots = ({ redis, keys }: Store, pace: Pace, count: number): Promise<number[]> =>
  reserve(redis, keys.turns, { burst: BURST, everyMs: everyMsOf(pace) }, count);

/**
 * Lets no turn come before a wait is over, and allows no burst afterward.
 *
 * KEYS turns; ARGV in milliseconds: how long to wait, the length of a burst, how long an idle key lives.
 */
const WAIT = `${NOW}
free = math.max(free, now + ARGV[1] + ARGV[2])
redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil(free - now + ARGV[3]))`;

/** KEYS turns, held; ARGV as for WAIT. */
const PAUSE = `${WAIT}
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])`;

/** Returns the length of a burst at a pace, in milliseconds. */
const burstMsOf = (pace: Pace): number => BURST * everyMsOf(pace);

/** Returns a wait as the scripts take it: whole milliseconds, and at least one. */
const wholeMs = (waitMs: number): number => Math.max(1, Math.ceil(waitMs));

/** Pauses everything for the workspace for `waitMs` milliseconds, because Slack asked us to wait. */
export async function pauseSending({ redis, keys }: Store, pace: Pace, waitMs: number): Promise<void> {
  await redis.eval(PAUSE, 2, keys.turns, keys.held, wholeMs(waitMs), burstMsOf(pace), IDLE_MS);
}

/** The value of `held` if Slack refuses messages, rather than asking us to wait. */
const REFUSED = 'refused';
/** The value of `held` if Slack refuses even the token: a call that leaves no trace can then tell when that's over. */
const TOKEN_REFUSED = 'token refused';

/** Whether a value of `held` says that Slack refuses the app. */
export const isRefusal = (held: string | null): boolean => held === REFUSED || held === TOKEN_REFUSED;

/**
 * How long we pause everything for a workspace where Slack refuses the app, in milliseconds; a sweep may end the pause
 * sooner.
 */
const REFUSED_MS = 3_600_000;

/** How long we remember when a refusal began, in milliseconds: longer than the pause that follows it. */
const SINCE_MS = 2 * REFUSED_MS;

/**
 * KEYS turns, held, since, index; ARGV as for WAIT, the value of `held`, how long we remember when the refusal began in
 * milliseconds, workspace. From now on, every sweep looks at the workspace.
 */
const REFUSE = `${PAUSE}
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[1])
redis.call('SET', KEYS[3], string.format('%.0f', now), 'NX')
redis.call('PEXPIRE', KEYS[3], ARGV[5])
${lowerLine('KEYS[4]', `${AT_ONCE}`, 'ARGV[6]')}`;

/** Pauses everything for the workspace for an hour, because Slack refuses the app. */
export async function pauseWhileRefused(store: Store, pace: Pace): Promise<void> {
  const { redis, keys, dueIndex, workspace } = store;
  const on = [keys.turns, keys.held, keys.refusedSince, dueIndex];
  const said = [REFUSED_MS, burstMsOf(pace), IDLE_MS, REFUSED, SINCE_MS, workspace];
  await redis.eval(REFUSE, on.length, ...on, ...said);
}

/** How long after a refusal began every sweep may try again, in milliseconds. */
const TRY_EACH_SWEEP_MS = 300_000;

/** How long we remember that a pause was ended early, in milliseconds. */
const ENDED_MS = 120_000;

/**
 * KEYS turns, held, since; ARGV the values of `held` for a refusal of the token and of messages; and, in
 * milliseconds: how long a refusal pauses everything, how long every sweep may try, the length of a burst, how long an idle key
 * lives, how long we remember the end. After the first minutes, we retry a refusal of messages after half as long as
 * it has lasted, and at least once an hour.
 */
const END = `${NOW}
local held = redis.call('GET', KEYS[2])
if held ~= ARGV[1] and held ~= ARGV[2] then return 0 end
local age = now - tonumber(redis.call('GET', KEYS[3]) or now)
local heldFor = ARGV[3] - redis.call('PTTL', KEYS[2])
local soon = held == ARGV[2] and age > tonumber(ARGV[4]) and heldFor < math.min(age / 2, ARGV[3])
if soon then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], string.format('%.3f', now + ARGV[5]), 'PX', math.ceil(ARGV[5] + ARGV[6]))
redis.call('PEXPIRE', KEYS[3], ARGV[7])
return 1`;

/**
 * Ends the pause of a refusal before its hour is over, and returns whether it did. It doesn't if the last refused
 * message is too recent.
 */
export async function endRefusal({ redis, keys }: Store, pace: Pace): Promise<boolean> {
  const on = [keys.turns, keys.held, keys.refusedSince];
  const said = [TOKEN_REFUSED, REFUSED, REFUSED_MS, TRY_EACH_SWEEP_MS, burstMsOf(pace), IDLE_MS, ENDED_MS];
  return (await redis.eval(END, on.length, ...on, ...said)) === 1;
}

/** Records that the present pause is there because Slack refuses even the token. */
export async function tokenRefused({ redis, keys }: Store): Promise<void> {
  await redis.set(keys.held, TOKEN_REFUSED, 'KEEPTTL', 'XX');
}

/** Whether Slack asked us to wait for this workspace, or refuses the app there. */
export const isSendingPaused = async ({ redis, keys }: Store): Promise<boolean> =>
  (await redis.exists(keys.held)) === 1;

/**
 * Returns whether everything for a workspace waits because Slack refuses the app, did so until a moment ago, or
 * neither.
 */
export async function refusalState({ redis, keys }: Store): Promise<'refused' | 'ended' | 'none'> {
  const [held, since] = await redis.mget(keys.held, keys.refusedSince);
  if (isRefusal(held ?? null)) return 'refused';
  return since === null ? 'none' : 'ended';
}

/** One of Slack's reading methods, for one workspace. */
export interface ReadingMethod {
  readonly prefix: string;
  readonly workspace: WorkspaceId;
  readonly method: string;
}

/** Reserves the next turn to call a method; returns how long the call has to wait, in milliseconds. */
export const reserveReading = (
  redis: Client,
  { prefix, workspace, method }: ReadingMethod,
  tier: Tier,
): Promise<number> => reserveOne(redis, paceKey(prefix, workspace, method), tier);

/**
 * For this many messages, Slack accepts one new conversation or edit: fifty a minute against six hundred. We use nine
 * tenths of that rate, and at once at most as many as it allows in a minute.
 */
const MESSAGES_AN_OPENING = 12;
const OPENINGS_SHARE = 0.9;

/**
 * Reserves the next turn for a delivery that opens a conversation or edits its message; returns how long the delivery
 * has to wait, in milliseconds.
 */
export function reserveOpening({ redis, keys }: Store, { perMinute }: Pace): Promise<number> {
  const burst = Math.max(1, (perMinute / MESSAGES_AN_OPENING) * OPENINGS_SHARE);
  return reserveOne(redis, keys.openings, { burst, everyMs: 60_000 / burst });
}

/** Pauses calls of a method for `waitMs` milliseconds, because Slack asked us to wait; allows no burst afterward. */
export async function pauseReadings(
  redis: Client,
  { prefix, workspace, method }: ReadingMethod,
  { burst, everyMs }: Tier,
  waitMs: number,
): Promise<void> {
  const key = paceKey(prefix, workspace, method);
  await redis.eval(WAIT, 1, key, wholeMs(waitMs), (burst - 1) * everyMs, IDLE_MS);
}
