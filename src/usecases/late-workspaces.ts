import pTimeout from 'p-timeout';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from '../store/batches.js';
import { lateKey, lateKeys } from '../store/index-keys.js';
import { type IndexPlace, partsOf } from '../store/index-parts.js';
import { sealedWorkspace } from '../store/keyring-guard.js';
import { lateAmong, readLate } from '../store/late-index.js';
import { storeOf } from '../store/redis.js';

/** How long we wait for one part of a cluster's index, in milliseconds: its master may be down. */
const PART_WITHIN_MS = 2_000;

/** How long all parts together may take, in milliseconds. */
const ALL_WITHIN_MS = 60_000;

/** How many parts are read at the same time. */
const PARTS_AT_ONCE = 500;

/**
 * The workspaces among those served that may have something sealed until a past day, by the index. Where a part of it
 * doesn't answer, they're all of its workspaces: none of them is known to have nothing.
 */
export async function lateServed(
  place: IndexPlace,
  today: Day,
  served: readonly WorkspaceId[],
): Promise<WorkspaceId[]> {
  const late = await Promise.all(
    [...partsOf(place, served, lateKey)].map(([key, workspaces]) =>
      pTimeout(lateAmong(place.redis, key, today, workspaces), { milliseconds: PART_WITHIN_MS }).catch(
        () => workspaces,
      ),
    ),
  );
  return late.flat();
}

/**
 * The same among those that nobody serves any more, if they name this keyring. Throws if a part of the index doesn't answer.
 */
export async function lateOthers(
  place: IndexPlace,
  keyringId: string,
  today: Day,
  served: ReadonlySet<WorkspaceId>,
): Promise<WorkspaceId[]> {
  const { redis, prefix } = place;
  const isOurs = async (workspace: WorkspaceId): Promise<boolean> =>
    (await sealedWorkspace(storeOf(redis, prefix, workspace)))?.keyringId === keyringId;
  const read = async (): Promise<WorkspaceId[]> => {
    const others: WorkspaceId[] = [];
    for (const keys of batchesOf(lateKeys(redis, prefix), PARTS_AT_ONCE)) {
      const found = (await Promise.all(keys.map((key) => readLate(redis, key, today)))).flat();
      const rest = found.filter((workspace) => !served.has(workspace));
      const ours = await Promise.all(rest.map(isOurs));
      others.push(...rest.filter((_, at) => ours[at]));
    }
    return others;
  };
  return pTimeout(read(), { milliseconds: ALL_WITHIN_MS });
}
