import type { WorkspaceId } from '../pulse/ids.js';
import { keysOfWorkspace } from './keys.js';
import { type PrefixedRedis, scanKeys } from './redis.js';

/**
 * Removes every key of a workspace, and returns how many it removed. A step in hand may write more, so this scans until
 * it finds none.
 */
export async function removeKeys({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<number> {
  let removed = 0;
  for (let found = 1; found > 0; removed += found) {
    found = 0;
    for await (const keys of scanKeys(redis, keysOfWorkspace(prefix, workspace)))
      if (keys.length > 0) found += await redis.unlink(...keys);
  }
  return removed;
}
