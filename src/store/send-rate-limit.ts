import type { WorkspaceId } from '../pulse/ids.js';
import { paceKey } from './keys.js';
import type { Client, Store } from './redis.js';

/** How many messages may go out at once before the pace holds them: a small team waits for nobody. */
const BURST = 60;

/** How fast a workspace may be posted to. */
export interface Pace {
  /** Messages a minute; Slack takes several hundred for a workspace (chat.postMessage). */
  readonly perMinute: number;
}

/** How long an idle workspace's turns are remembered, in milliseconds. */
const IDLE_MS = 60_000;

/** No turn is further ahead than this, in milliseconds: what says so isn't Evenkeel's, and would keep everything waiting. */
const FURTHEST_MS = 86_400_000;

/** Redis' own time in milliseconds: the one clock that all processes share. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0') or 0, now)
if not (free <= now + ${FURTHEST_MS}) then free = now end
`;

/**
 * Reserves turns, however many processes do: each gets the next free ones, spaced by the pace (the generic cell rate
 * algorithm: what is kept is the arrival time that the next message is counted from).
 *
 * KEYS turns; ARGV how many, milliseconds between two, how long an idle key lives. Returns how far in the future, in
 * milliseconds, the first of them is counted from.
 */
const RESERVE = `${NOW}
local last = free + ARGV[1] * ARGV[2]
redis.call('SET', KEYS[1], string.format('%.3f', last), 'PX', math.ceil(last - now + ARGV[3]))
return math.ceil(free - now)`;

/**
 * Reserves turns to post to the workspace, one after the other at its pace after a first burst. Returns how long each has
 * to wait, in milliseconds; turns that are not used are lost, which costs nothing but time.
 */
export async function reserveSendSlots(
  { redis, keys }: Store,
  { perMinute }: Pace,
  count: number,
): Promise<number[]> {
  const every = 60_000 / perMinute;
  const ahead = Number(await redis.eval(RESERVE, 1, keys.turns, count, every, IDLE_MS));
  return Array.from({ length: count }, (_, index) =>
    Math.max(0, Math.ceil(ahead + (index + 1 - BURST) * every)),
  );
}

/**
 * Holds the workspace back for as long as Slack asks, and lets nobody make up for it in a burst.
 *
 * KEYS turns, held; ARGV milliseconds to wait, what a burst is worth in milliseconds, how long an idle key lives.
 */
const HOLD = `${NOW}
free = math.max(free, now + ARGV[1] + ARGV[2])
redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil(free - now + ARGV[3]))
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])`;

/** Holds everything for the workspace back for `waitMs`: Slack has asked to wait. */
export async function pauseSending(
  { redis, keys }: Store,
  { perMinute }: Pace,
  waitMs: number,
): Promise<void> {
  const burst = BURST * (60_000 / perMinute);
  await redis.eval(HOLD, 2, keys.turns, keys.held, Math.max(1, Math.ceil(waitMs)), burst, IDLE_MS);
}

/** What `held` holds when Slack refuses messages rather than asking for time. */
const REFUSED = 'refused';
/** The same where it does not even take the token: a call that leaves no trace can tell when that is over. */
const TOKEN_REFUSED = 'token refused';

/** Whether the value of `held` says that Slack refuses the app. */
export const isRefusal = (held: string | null): boolean => held === REFUSED || held === TOKEN_REFUSED;

/** How long a workspace's queue waits that refuses the app, in milliseconds; a sweep may end that sooner. */
const REFUSED_MS = 3_600_000;

/** How long it is remembered when a refusal began, past the wait that follows it, in milliseconds. */
const SINCE_MS = 2 * REFUSED_MS;

/**
 * KEYS turns, held, since; ARGV as for HOLD, what a refusal is called, how long its beginning is remembered.
 */
const REFUSE = `${HOLD}
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[1])
redis.call('SET', KEYS[3], string.format('%.0f', now), 'NX')
redis.call('PEXPIRE', KEYS[3], ARGV[5])`;

/** Holds everything for the workspace back for an hour: Slack refuses the app. */
export async function blockSending({ redis, keys }: Store, { perMinute }: Pace): Promise<void> {
  const burst = BURST * (60_000 / perMinute);
  const { turns, held, refusedSince } = keys;
  await redis.eval(REFUSE, 3, turns, held, refusedSince, REFUSED_MS, burst, IDLE_MS, REFUSED, SINCE_MS);
}

/** For how long after a refusal began every sweep may try again, in milliseconds. */
const TRY_EACH_SWEEP_MS = 300_000;

/** For how long after a hold was ended early it is remembered that it was, in milliseconds. */
const ENDED_MS = 120_000;

/**
 * KEYS turns, held, since; ARGV what a refusal of the token is called, of messages, how long it holds, how long every
 * sweep may try, what a burst is worth, how long an idle key lives, how long the end is remembered. After the first
 * minutes a refusal of messages is tried again after half as long as it has lasted, an hour apart at the most.
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
 * Ends the hold of a refusal before its hour is over, and returns whether it did: not while the last message that was
 * refused is too fresh.
 */
export async function endRefusal({ redis, keys }: Store, { perMinute }: Pace): Promise<boolean> {
  const burst = BURST * (60_000 / perMinute);
  const on = [keys.turns, keys.held, keys.refusedSince];
  const said = [TOKEN_REFUSED, REFUSED, REFUSED_MS, TRY_EACH_SWEEP_MS, burst, IDLE_MS, ENDED_MS];
  return (await redis.eval(END, on.length, ...on, ...said)) === 1;
}

/** Remembers of a hold that Slack does not even take the token. */
export async function tokenRefused({ redis, keys }: Store): Promise<void> {
  await redis.set(keys.held, TOKEN_REFUSED, 'KEEPTTL', 'XX');
}

/** Whether Slack has asked to wait for this workspace, or refuses the app there. */
export const isSendingPaused = async ({ redis, keys }: Store): Promise<boolean> =>
  (await redis.exists(keys.held)) === 1;

/** Whether everything for a workspace waits because Slack refuses the app, did until a moment ago, or neither. */
export async function refusalState({ redis, keys }: Store): Promise<'refused' | 'ended' | 'none'> {
  const [held, since] = await redis.mget(keys.held, keys.refusedSince);
  if (isRefusal(held ?? null)) return 'refused';
  return since === null ? 'none' : 'ended';
}

/** How many calls Slack takes at once, and how far apart it takes them from then on, in milliseconds. */
export interface Tier {
  readonly burst: number;
  readonly everyMs: number;
}

/** A method of Slack's that reads, for one workspace. */
export interface ReadingMethod {
  readonly prefix: string;
  readonly workspace: WorkspaceId;
  readonly method: string;
}

/** Reserves the next turn to call a method; returns how long it has to wait, in milliseconds. */
export async function reserveReading(
  redis: Client,
  { prefix, workspace, method }: ReadingMethod,
  { burst, everyMs }: Tier,
): Promise<number> {
  const key = paceKey(prefix, workspace, method);
  const ahead = Number(await redis.eval(RESERVE, 1, key, 1, everyMs, IDLE_MS));
  return Math.max(0, Math.ceil(ahead + (1 - burst) * everyMs));
}

/**
 * Of so many messages that Slack takes it opens one conversation, and takes one edit: fifty a minute of six hundred. Nine
 * tenths of that are asked of it, and nine tenths of a minute's at once.
 */
const MESSAGES_AN_OPENING = 12;
const OPENINGS_SHARE = 0.9;

/** Reserves the next turn for a delivery that opens a conversation or edits its message; returns how long it has to wait, in milliseconds. */
export async function reserveOpening({ redis, keys }: Store, { perMinute }: Pace): Promise<number> {
  const burst = Math.max(1, (perMinute / MESSAGES_AN_OPENING) * OPENINGS_SHARE);
  const every = 60_000 / burst;
  const ahead = Number(await redis.eval(RESERVE, 1, keys.openings, 1, every, IDLE_MS));
  return Math.max(0, Math.ceil(ahead + (1 - burst) * every));
}

/** KEYS turns; ARGV milliseconds to wait, what a burst is worth in milliseconds, how long an idle key lives. */
const HOLD_READINGS = `${NOW}
free = math.max(free, now + ARGV[1] + ARGV[2])
redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil(free - now + ARGV[3]))
return 1`;

/** Holds a method back for `waitMs`: Slack has asked to wait, and its bucket is empty then. */
export async function holdReadings(
  redis: Client,
  { prefix, workspace, method }: ReadingMethod,
  { burst, everyMs }: Tier,
  waitMs: number,
): Promise<void> {
  const key = paceKey(prefix, workspace, method);
  await redis.eval(HOLD_READINGS, 1, key, Math.max(1, Math.ceil(waitMs)), (burst - 1) * everyMs, IDLE_MS);
}
