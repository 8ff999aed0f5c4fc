import type { Store } from './redis.js';

/** How many messages may go out at once before the pace holds them: a small team waits for nobody. */
const BURST = 60;

/** How fast a workspace may be posted to. */
export interface Pace {
  /** Messages a minute; Slack takes several hundred for a workspace (chat.postMessage). */
  readonly perMinute: number;
}

/** How long an idle workspace's turns are remembered, in milliseconds. */
const IDLE_MS = 60_000;

/** Redis' own time in milliseconds: the one clock that all processes share. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
`;

/**
 * Reserves turns, however many processes do: each gets the next free ones, spaced by the pace (the generic cell rate
 * algorithm: what is kept is the arrival time that the next message is reckoned from).
 *
 * KEYS turns; ARGV how many, milliseconds between two, how long an idle key lives. Gives how far in the future, in
 * milliseconds, the first of them is reckoned from.
 */
const RESERVE = `${NOW}
local last = free + ARGV[1] * ARGV[2]
redis.call('SET', KEYS[1], string.format('%.3f', last), 'PX', math.ceil(last - now + ARGV[3]))
return math.ceil(free - now)`;

/**
 * Reserves turns to post to the workspace, one after the other at its pace after a first burst. Gives how long each has
 * to wait, in milliseconds; turns that are not used are lost, which costs nothing but time.
 */
export async function reserveTurns(
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
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
return 1`;

/** Holds everything for the workspace back for `waitMs`: Slack has asked to wait. */
export async function holdTurns({ redis, keys }: Store, { perMinute }: Pace, waitMs: number): Promise<void> {
  const burst = BURST * (60_000 / perMinute);
  await redis.eval(HOLD, 2, keys.turns, keys.held, Math.max(1, Math.ceil(waitMs)), burst, IDLE_MS);
}

/** Whether Slack has asked to wait for this workspace. */
export const areTurnsHeld = async ({ redis, keys }: Store): Promise<boolean> =>
  (await redis.exists(keys.held)) === 1;
