import { lookSoon } from './due-index.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import { type Client, mastersOf } from './redis.js';

/**
 * From schema 2 to 3: every workspace gets an entry in the index of due work. The first sweep looks at each of them once,
 * and writes there when it's next due.
 */
export async function indexDue(redis: Client, prefix: string): Promise<void> {
  for (const master of mastersOf(redis))
    for await (const keys of master.scanStream({ match: keyringKeys(prefix), count: 1_000 }))
      await Promise.all(
        (keys as string[]).map((key) => lookSoon({ redis, prefix }, workspaceOfKey(prefix, key))),
      );
}
