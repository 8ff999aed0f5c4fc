import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { endServing, type InstallStore, type Receipt } from '../store/installs.js';
import { removeKeys } from '../store/purge.js';

/**
 * Removes everything that is kept of a workspace, for good: teams, rosters, cards, what is sealed, what waits to be
 * sent. What is left is a receipt: when, and how many keys. Running it again removes what came since.
 */
export async function purgeWorkspace(
  store: InstallStore,
  workspace: WorkspaceId,
  now: Instant,
): Promise<Receipt> {
  const receipt = { at: now, keys: await removeKeys(store, workspace) };
  await endServing(store, workspace, receipt);
  return receipt;
}
