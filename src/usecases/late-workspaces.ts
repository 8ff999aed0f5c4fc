import pTimeout from 'p-timeout';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from '../store/batches.js';
import { lateKey, lateKeys } from '../store/index-keys.js';
import { missingFrom, partsOf, scoresOf } from '../store/index-parts.js';
import { ANY_DAY, readLate } from '../store/late-index.js';
import type { PrefixedRedis } from '../store/redis.js';

/** Longest wait for one part of a cluster's index, in milliseconds: its master may be down. */
const PART_WITHIN_MS = 2_000;

/** How many parts of the index we read at the same time. */
const PARTS_AT_ONCE = 4_000;

/** The served workspaces that may have something late, by the index. */
export interface LateHere {
  readonly workspaces: readonly WorkspaceId[];
  /** Whether every served workspace is known to have an entry. */
  readonly allIndexed: boolean;
}

/**
 * Finds the served workspaces that may have something sealed until a past day: their entry in the index is past or
 * missing. If a part of the index doesn't answer, all of its workspaces may.
 */
export async function lateServed(
  place: PrefixedRedis,
  today: Day,
  served: readonly WorkspaceId[],
): Promise<LateHere> {
  let allIndexed = true;
  const lateIn = async ([key, workspaces]: readonly [string, readonly WorkspaceId[]]) => {
    const scores = scoresOf(place.redis, key, workspaces);
    // Without an answer, this part's workspaces count as having no entry.
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

/** The workspaces outside the served ones that may have something late, by the index. */
export interface LateElsewhere {
  readonly workspaces: readonly WorkspaceId[];
  /** The error of a part of the index that didn't answer; null if all parts did. */
  readonly failed: unknown;
}

/**
 * Finds the other workspaces that name this keyring and may have something sealed until a past day, such as those
 * that no process serves anymore. Reads every part of the index.
 */
export async function lateOthers(
  place: PrefixedRedis,
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

/** Returns the workspaces among these that have no entry in the index. */
export async function notIndexed(
  place: PrefixedRedis,
  workspaces: readonly WorkspaceId[],
): Promise<WorkspaceId[]> {
  const missing: WorkspaceId[] = [];
  for (const [key, some] of partsOf(place, workspaces, lateKey))
    missing.push(...(await missingFrom(place.redis, key, some)));
  return missing;
}
