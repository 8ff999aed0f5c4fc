import { sweepKeysOf } from './keys.js';
import type { Client } from './redis.js';

/** KEYS last. Uses Redis's own clock, since the clocks of processes may differ. */
const MARK = `redis.call('SET', KEYS[1], redis.call('TIME')[1])`;

/** KEYS last. Returns seconds, or -1 if no sweep has ended yet. */
const AGE = `
local last = redis.call('GET', KEYS[1])
if not last then return -1 end
return redis.call('TIME')[1] - last`;

/** Records that a sweep has just ended. */
export async function markSweep(redis: Client, prefix: string): Promise<void> {
  await redis.eval(MARK, 1, sweepKeysOf(prefix).last);
}

/** Returns how long ago the last sweep of any process ended, in seconds; null if none has. */
export async function sweepAge(redis: Client, prefix: string): Promise<number | null> {
  const age = Number(await redis.eval(AGE, 1, sweepKeysOf(prefix).last));
  return age < 0 ? null : age;
}

/** How long a process that claimed the replanning of the sweeps has it to itself, in milliseconds. */
const RESTORING_MS = 20_000;

/** Claims the replanning of the sweeps for this process; false while another process is working on it. */
export const claimRestoring = async (redis: Client, prefix: string): Promise<boolean> =>
  (await redis.set(sweepKeysOf(prefix).restoring, '1', 'PX', RESTORING_MS, 'NX')) === 'OK';

/** Returns how often processes have read the rosters of all workspaces in the background. */
export const backgroundReadings = async (redis: Client, prefix: string): Promise<number> =>
  Number(await redis.get(sweepKeysOf(prefix).readings)) || 0;

/** Records that a process has read the rosters of all workspaces. */
export async function countBackgroundReading(redis: Client, prefix: string): Promise<void> {
  await redis.incr(sweepKeysOf(prefix).readings);
}
