import type { WorkspaceId } from '../pulse/ids.js';
import { lookSoon } from './due-index.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import { markLate } from './late-index.js';
import { type Client, type PrefixedRedis, scanKeys } from './redis.js';

type Note = (place: PrefixedRedis, workspace: WorkspaceId) => Promise<void>;

/** Calls `note` for every workspace that names a keyring, whether or not it's served. */
async function forEach(redis: Client, prefix: string, note: Note): Promise<void> {
  for await (const keys of scanKeys(redis, keyringKeys(prefix)))
    await Promise.all(keys.map((key) => note({ redis, prefix }, workspaceOfKey(prefix, key))));
}

/**
 * Migrates from schema 2 to 3: gives every workspace an entry in the index of due work. The first sweep looks at each
 * workspace once, and sets its entry to when something is next due there.
 */
export const indexDue = (redis: Client, prefix: string): Promise<void> => forEach(redis, prefix, lookSoon);

/**
 * Migrates from schema 3 to 4: gives every workspace an entry in the index of what's sealed. Before the next day is
 * forgotten, we look at each workspace once, and set its entry to when something is next late there.
 */
export const indexLate = (redis: Client, prefix: string): Promise<void> => forEach(redis, prefix, markLate);
