import { randomUUID } from 'node:crypto';
import type { Client } from './redis.js';

/** How long a turn outlives the process that had it, in milliseconds; a process that goes on renews it. */
const TURN_MS = 30_000;

/** What a process calls itself, drawn at its start: it says nothing about the machine. */
const names = new WeakMap<Client, string>();

function nameOf(redis: Client): string {
  const name = names.get(redis) ?? randomUUID();
  names.set(redis, name);
  return name;
}

/**
 * KEYS turn; ARGV who asks, how long it lasts in milliseconds. Its holder renews it by asking again. One that would last
 * longer than that isn't ours.
 */
const TAKE = `
local held, left = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if held and held ~= ARGV[1] and left > 0 and left <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** KEYS turn; ARGV who had it. */
const END = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * Does something while no other process does the same: each takes its turn by the same key. If this process dies, the next
 * gets its turn half a minute later; if it ends, at once.
 *
 * @returns false if another process has the turn now; nothing was done then
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
  // If Redis is away, another process may begin beside this one, which costs calls and loses nothing.
  const renewing = setInterval(() => void take().catch(() => false), TURN_MS / 3);
  const end = async (): Promise<void> => {
    clearInterval(renewing);
    // While Redis is away, it ends by itself.
    await redis.eval(END, 1, key, nameOf(redis)).catch(() => undefined);
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
