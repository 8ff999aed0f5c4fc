import type { WorkspaceId } from '../pulse/ids.js';
import { lookSoon } from './due-index.js';
import type { IndexPlace } from './index-parts.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import { markLate } from './late-index.js';
import { type Client, mastersOf } from './redis.js';

type Note = (place: IndexPlace, workspace: WorkspaceId) => Promise<void>;

/** Does something for every workspace, whether or not it's served: whatever has a keyring's name. */
async function forEach(redis: Client, prefix: string, note: Note): Promise<void> {
  for (const master of mastersOf(redis))
    for await (const keys of master.scanStream({ match: keyringKeys(prefix), count: 1_000 }))
      await Promise.all(
        (keys as string[]).map((key) => note({ redis, prefix }, workspaceOfKey(prefix, key))),
      );
}

/**
 * From schema 2 to 3: every workspace gets an entry in the index of due work. The first sweep looks at each of them once,
 * and writes there when it's next due.
 */
export const indexDue = (redis: Client, prefix: string): Promise<void> => forEach(redis, prefix, lookSoon);

/**
 * From schema 3 to 4: every workspace gets an entry in the index of what's sealed. The next night looks at each of them
 * once, and writes there when it's next late.
 */
export const indexLate = (redis: Client, prefix: string): Promise<void> => forEach(redis, prefix, markLate);
