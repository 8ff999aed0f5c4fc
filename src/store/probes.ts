import { probeKey } from './keys.js';
import type { Client } from './redis.js';

/** How long what is written to see whether it is taken stays, in milliseconds. */
const PROBE_MS = 10_000;

/** KEYS: the probe; ARGV: its life in milliseconds. A script, since check-ins are stored by one: a user may lack the right. */
const PROBE = "return redis.call('set', KEYS[1], '1', 'PX', ARGV[1])";

/** Writes something that goes away by itself. Throws what Redis refuses it with. */
export const writeProbe = (redis: Client, key: string): Promise<unknown> =>
  redis.eval(PROBE, 1, key, PROBE_MS);

/** How many keys are tried to find one for each master: a tenth of the slots has none of them once in a thousand times. */
const TRIED = 64;

/**
 * A key for each master of a cluster that lies with it: a node says of other keys where they are, and not whether it would
 * take them.
 *
 * @param redis whom to ask for the slots of keys
 * @param masterOf the name of the master that has a slot
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
