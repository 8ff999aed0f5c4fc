import type { Instant } from '../pulse/calendar.js';
import { DAY_MS } from '../pulse/durations.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { removeDue } from '../store/due-index.js';
import { endServing, type Receipt, receiptsOf } from '../store/installs.js';
import { removeLate } from '../store/late-index.js';
import { removeKeys } from '../store/purge.js';
import type { PrefixedRedis } from '../store/redis.js';

/**
 * Removes everything we keep about a workspace, for good: teams, rosters, results, sealed records, and unsent
 * messages. Leaves a receipt with the time and the number of keys. Running it again removes what came since.
 *
 * @param beforeReceipt the last thing to do before the removal is over; if it fails, the removal stays under way
 */
export async function purgeWorkspace(
  store: PrefixedRedis,
  workspace: WorkspaceId,
  now: Instant,
  beforeReceipt: () => Promise<void> = async () => undefined,
): Promise<Receipt> {
  const keys = await removeKeys(store, workspace);
  await removeDue(store, workspace);
  await removeLate(store, workspace);
  const receipt: Receipt = { at: now, keys };
  await beforeReceipt();
  // If two processes purge at the same time, the later one finds nothing, so we keep the first one's receipt. A removal
  // takes a day, so an older receipt is of another one.
  const earlier = keys === 0 ? (await receiptsOf(store)).get(workspace) : undefined;
  await endServing(store, workspace, earlier && now - earlier.at < DAY_MS ? earlier : receipt);
  return receipt;
}
