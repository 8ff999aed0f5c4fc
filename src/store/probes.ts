import { probeKey } from './keys.js';
import type { Client } from './redis.js';

/** How long a probe stays in Redis, in milliseconds. */
const PROBE_MS = 10_000;

/**
 * KEYS probe; ARGV its lifetime in milliseconds. It's a script because check-ins are stored by one: a Redis user may
 * lack the right to run scripts.
 */
const PROBE = "return redis.call('set', KEYS[1], '1', 'PX', ARGV[1])";

/** Writes a key that expires by itself. Throws Redis's error if Redis refuses. */
export const writeProbe = (redis: Client, key: string): Promise<unknown> =>
  redis.eval(PROBE, 1, key, PROBE_MS);

/**
 * How many keys we try, to find one for each master: a master with a tenth of the slots gets none of them once in a
 * thousand times.
 */
const TRIED = 64;

/**
 * Returns, for each master of a cluster, a key that belongs to it, by the master's name. For any other key, a master
 * only says which node has it, and not whether it'd accept a write.
 *
 * @param redis the connection that we ask for the slots of keys
 * @param masterOf returns the name of the master that has a slot
 */
export async function probesByMaster(
  redis: Client,
  prefix: string,
  masterOf: (slot: number) => string | undefined,
): Promise<Map<string, string>> {
  const keys = Array.from({ length: TRIED }, (_, index) => probeKey(prefix, index));
  const slots = await Promise.all(keys.map((key) => redis.cluster('KEYSLOT', key)));
  const found = new Map<string, string>();
  for (const [index, slot] of slots.entries()) {
    const master = masterOf(slot);
    if (master !== undefined && !found.has(master)) found.set(master, keys[index] ?? '');
  }
  return found;
}
