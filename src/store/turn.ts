import { randomUUID } from 'node:crypto';
import { deleteIfUnchanged } from './if-unchanged.js';
import { perObject } from './per-object.js';
import type { Client } from './redis.js';

/** How long a turn outlives the process that has it, in milliseconds; a running process renews it. */
const TURN_MS = 30_000;

/** The random name of this process on each connection, which reveals nothing about the machine. */
const nameOf = perObject<Client, string>(() => randomUUID());

/**
 * KEYS turn; ARGV the process that asks, how long a turn lasts in milliseconds. The holder renews its turn by asking
 * again. A turn that would last longer isn't Evenkeel's, so we take it over.
 */
const TAKE = `
local held, left = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if held and held ~= ARGV[1] and left > 0 and left <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/**
 * Runs a task while no other process does: processes take turns by the same key. If this process dies, another gets its
 * turn half a minute later; if `ending` is aborted, at once.
 *
 * @returns false if another process has the turn now, and `run` didn't run
 * @throws what `run` throws
 */
export async function inTurn(
  redis: Client,
  key: string,
  run: () => Promise<void>,
  ending?: AbortSignal,
): Promise<boolean> {
  const take = async (): Promise<boolean> => (await redis.eval(TAKE, 1, key, nameOf(redis), TURN_MS)) === 1;
  if (!(await take())) return false;
  // If Redis is away, renewing fails, and another process may begin beside this one: that only costs calls.
  const renewing = setInterval(() => void take().catch(() => false), TURN_MS / 3);
  const end = async (): Promise<void> => {
    clearInterval(renewing);
    // If Redis is away, the turn ends by itself.
    await deleteIfUnchanged(redis, key, nameOf(redis)).catch(() => undefined);
  };
  const endAtOnce = (): void => void end();
  ending?.addEventListener('abort', endAtOnce);
  try {
    await run();
  } finally {
    ending?.removeEventListener('abort', endAtOnce);
    await end();
  }
  return true;
}
