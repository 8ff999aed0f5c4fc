import type { WorkspaceId } from '../pulse/ids.js';
import type { InstallStore } from './installs.js';
import { keysOfWorkspace } from './keys.js';
import { mastersOf } from './redis.js';

/**
 * Removes every key of a workspace, and returns how many it removed. A step in hand may write more, so this scans until
 * it finds none.
 */
export async function removeKeys({ redis, prefix }: InstallStore, workspace: WorkspaceId): Promise<number> {
  let removed = 0;
  for (let found = 1; found > 0; removed += found) {
    found = 0;
    for (const master of mastersOf(redis))
      for await (const batch of master.scanStream({
        match: keysOfWorkspace(prefix, workspace),
        count: 1_000,
      })) {
        const keys = batch as string[];
        if (keys.length > 0) found += await redis.unlink(...keys);
      }
  }
  return removed;
}
