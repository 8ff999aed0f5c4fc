import type { WorkspaceId } from '../../pulse/ids.js';
import { overlayOf } from '../../store/overlay.js';
import type { Store } from '../../store/redis.js';
import { type Finding, findingsOf } from './finding.js';

const { warn } = findingsOf('Redis');

/** Checks what a workspace's admins changed about support. @throws StoreError if none of it can be read */
export async function* examineOwnSupport(store: Store, workspace: WorkspaceId): AsyncGenerator<Finding> {
  let unreadable = 0;
  await overlayOf({ ...store, damaged: (_place, _team, found) => void (unreadable += found.length) });
  if (unreadable > 0)
    yield warn(
      `${store.keys.overlay} has ${unreadable} part(s) that cannot be read: people do not see these of the support that ${workspace} added. Fix: fill in what is missing under "Add your workplace's support" in the Home tab; saving anything there writes all of it anew.`,
    );
}
