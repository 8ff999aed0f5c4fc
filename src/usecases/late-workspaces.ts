import pTimeout from 'p-timeout';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from '../store/batches.js';
import { lateKey, lateKeys } from '../store/index-keys.js';
import { type IndexPlace, missingFrom, partsOf, scoresOf } from '../store/index-parts.js';
import { ANY_DAY, readLate } from '../store/late-index.js';

/** How long we wait for one part of a cluster's index, in milliseconds: its master may be down. */
const PART_WITHIN_MS = 2_000;

/** How many parts are read at the same time. */
const PARTS_AT_ONCE = 4_000;

/** What's late of the workspaces that are served, as far as the index says. */
export interface LateHere {
  readonly workspaces: readonly WorkspaceId[];
  /** Whether each of those served is known to have an entry. */
  readonly allIndexed: boolean;
}

/**
 * The workspaces among those served that may have something sealed until a past day, by the index: their entry is past or
 * missing. Where a part of it doesn't answer, they're all of its workspaces: none of them is known to have nothing.
 */
export async function lateServed(
  place: IndexPlace,
  today: Day,
  served: readonly WorkspaceId[],
): Promise<LateHere> {
  let allIndexed = true;
  const lateIn = async ([key, workspaces]: readonly [string, readonly WorkspaceId[]]) => {
    const scores = scoresOf(place.redis, key, workspaces);
    // Without an answer, none of them is known to have an entry.
    const days = await pTimeout(scores, { milliseconds: PART_WITHIN_MS }).catch(() => []);
    return workspaces.filter((_, at) => {
      const day = days[at] ?? null;
      if (day === null) allIndexed = false;
      return (day ?? ANY_DAY) < today;
    });
  };
  const late = await Promise.all([...partsOf(place, served, lateKey)].map(lateIn));
  return { workspaces: late.flat(), allIndexed };
}

/** What's late of workspaces that nobody serves, as far as the index says. */
export interface LateElsewhere {
  readonly workspaces: readonly WorkspaceId[];
  /** Why a part of the index doesn't answer; null if all do. */
  readonly failed: unknown;
}

/** The same among those that nobody serves any more, if they name this keyring. Reads every part of the index. */
export async function lateOthers(
  place: IndexPlace,
  keyringId: string,
  today: Day,
  served: ReadonlySet<WorkspaceId>,
): Promise<LateElsewhere> {
  const workspaces: WorkspaceId[] = [];
  let failed: unknown = null;
  const read = async (key: string): Promise<void> => {
    try {
      const late = await pTimeout(readLate(place, key, keyringId, today), { milliseconds: PART_WITHIN_MS });
      workspaces.push(...late.filter((workspace) => !served.has(workspace)));
    } catch (error) {
      failed ??= error;
    }
  };
  for (const keys of batchesOf(await lateKeys(place.redis, place.prefix), PARTS_AT_ONCE))
    await Promise.all(keys.map(read));
  return { workspaces, failed };
}

/** The workspaces among these that have no entry in the index. */
export async function notIndexed(
  place: IndexPlace,
  workspaces: readonly WorkspaceId[],
): Promise<WorkspaceId[]> {
  const missing: WorkspaceId[] = [];
  for (const [key, some] of partsOf(place, workspaces, lateKey))
    missing.push(...(await missingFrom(place.redis, key, some)));
  return missing;
}
