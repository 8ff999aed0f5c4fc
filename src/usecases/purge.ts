import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { removeDue } from '../store/due-index.js';
import { endServing, type Receipt, receiptsOf } from '../store/installs.js';
import { removeLate } from '../store/late-index.js';
import { removeKeys } from '../store/purge.js';
import type { PrefixedRedis } from '../store/redis.js';

/**
 * Removes everything we keep about a workspace, for good: teams, rosters, results, sealed records, and unsent
 * messages. Leaves a receipt with the time and the number of keys. Running it again removes what came since.
 */
export async function purgeWorkspace(
  store: PrefixedRedis,
  workspace: WorkspaceId,
  now: Instant,
): Promise<Receipt> {
  const keys = await removeKeys(store, workspace);
  await removeDue(store, workspace);
  await removeLate(store, workspace);
  const receipt: Receipt = { at: now, keys };
  // If two processes purge at the same time, the later one finds nothing, so we keep the first one's receipt.
  const earlier = keys === 0 ? (await receiptsOf(store)).get(workspace) : undefined;
  await endServing(store, workspace, earlier ?? receipt);
  return receipt;
}
