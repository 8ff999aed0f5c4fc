import pTimeout from 'p-timeout';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from '../store/batches.js';
import { OverBound } from '../store/bounds.js';
import { reportedOnce } from '../store/damage.js';
import { lateKey, lateKeys } from '../store/index-keys.js';
import { missingFrom, partsOf, scoresOf } from '../store/index-parts.js';
import { sealedWorkspaces } from '../store/keyring-guard.js';
import { ANY_DAY, readLate } from '../store/late-index.js';
import type { PrefixedRedis } from '../store/redis.js';
import { wrongTypeOf } from '../store/redis-errors.js';
import type { OtherWorkspaces } from './advance-keyring.js';
import type { SealingContext } from './context.js';
import type { Log } from './ports.js';
import { contextsFor, contextsOf } from './redis-ownership.js';

/** Longest wait for one part of a cluster's index, in milliseconds: its master may be down. */
export const PART_WITHIN_MS = 2_000;

/** How many parts of the index we read at the same time. */
const PARTS_AT_ONCE = 4_000;

/** The served workspaces that may have something late, by the index. */
interface LateServed {
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
): Promise<LateServed> {
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
interface LateOthers {
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
): Promise<LateOthers> {
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

/** Returns a list of workspaces; if Redis holds another kind of value there, or too many, the other list. */
export async function unlessSpoilt<T>(
  list: () => Promise<readonly T[]>,
  other: () => readonly T[],
): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (wrongTypeOf(error) === null && !(error instanceof OverBound)) throw error;
    return other();
  }
}

/** The parts needed to find workspaces. */
export interface FinderParts extends PrefixedRedis, Pick<SealingContext, 'keyring' | 'clock'> {
  readonly log: Log;
  /** Lists the workspaces that we serve now, without opening any: see `contextsFor`. */
  contexts(this: void): Promise<readonly SealingContext[]>;
}

/** How many days we trust the index to be whole after we've looked for missing workspaces. */
const WHOLE_DAYS = 7;

/** How long the list of sealed workspaces stays valid, in milliseconds: making it scans all of Redis. */
const LIST_FOR_MS = 600_000;

/**
 * Finds the workspaces that may have something late, served or not, and reads the list of served ones once for both.
 *
 * The index finds workspaces that we don't serve only if it's whole. Whenever it may not be, we also look for
 * workspaces that are sealed with the keyring and have no entry: at this process's first step and every week, if the
 * list of served workspaces is unreadable or empty, and if a served one has no entry.
 */
export function workspaceFinder({ redis, prefix, keyring, clock, log, contexts }: FinderParts) {
  const place = { redis, prefix };
  let list: { readonly at: number; readonly all: readonly SealingContext[] } | null = null;
  let wholeUntil = -Infinity;
  const unreadable = reportedOnce((at, _, entries) =>
    log.error('entries_unreadable', { place: at, entries }),
  );

  /** Lists all workspaces that are sealed with the keyring, served or not. */
  const allSealed = async (): Promise<readonly SealingContext[]> => {
    const now = performance.now();
    if (!list || now - list.at > LIST_FOR_MS) {
      const all = await sealedWorkspaces(redis, prefix, (says, at) => unreadable(at, null, [says]));
      list = { at: now, all: contextsOf(place, { keyring, clock }, all) };
    }
    return list.all;
  };
  /** Lists the workspaces we serve; none if their list in Redis is another kind of value, or too long. */
  const served = () => unlessSpoilt(contexts, () => []);
  const asContexts = (workspaces: readonly WorkspaceId[]): readonly SealingContext[] =>
    contextsFor(place, { keyring, clock }, workspaces);

  return {
    served,
    allSealed,
    /** Returns the functions that find the workspaces for one step; `served` has to run first. */
    late() {
      let reading: Promise<readonly WorkspaceId[]> | null = null;
      const ids = () => (reading ??= served().then((all) => all.map(({ workspace }) => workspace)));
      let allIndexed = false;
      return {
        served: async (today: Day): Promise<readonly SealingContext[]> => {
          const own = await ids();
          const late = await lateServed(place, today, own);
          // We note this before any of them is resealed, since that gives each an entry.
          allIndexed = own.length > 0 && late.allIndexed;
          return asContexts(late.workspaces);
        },
        others: async (today: Day): Promise<OtherWorkspaces> => {
          // `served`, which ran first, has reported a failure to list them. Without the list, none counts as served.
          const own = await ids().catch(() => []);
          const late = await lateOthers(place, keyring.id, today, new Set(own));
          const isWhole = allIndexed && today < wholeUntil;
          const found = { contexts: asContexts(late.workspaces), failed: late.failed };
          if (isWhole) return found;
          // Not whole until a scan succeeds: by the next try, the served workspaces have their entries again.
          wholeUntil = -Infinity;
          try {
            const all = (await allSealed()).map(({ workspace }) => workspace);
            const missing = await notIndexed(place, all);
            if (late.failed === null) wholeUntil = today + WHOLE_DAYS;
            return { ...found, contexts: asContexts([...late.workspaces, ...missing]) };
          } catch (error) {
            return { ...found, failed: late.failed ?? error };
          }
        },
      };
    },
    /** Takes note that the keyring has stepped: the next step lists the sealed workspaces again. */
    stepped: () => void (list = null),
  };
}
