import { Cluster } from 'ioredis';
import pTimeout from 'p-timeout';
import type { LogFailure } from '../ops/throttled-log.js';
import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { nextLook } from '../pulse/supporter-requests.js';
import type { Workspaces } from '../slack/workspace.js';
import { dueKey } from '../store/index-keys.js';
import { missingFrom, partsOf } from '../store/index-parts.js';
import { type DueNow, lookSoon, repairDue, readDuePart } from '../store/due-index.js';
import { repairLate } from '../store/late.js';
import { type PrefixedRedis, storeOf } from '../store/redis.js';
import { PART_WITHIN_MS, unlessSpoilt } from '../usecases/late-workspaces.js';
import { lateLook } from '../usecases/memberships.js';
import { safeCode } from '../usecases/log.js';

/** How often we look for workspaces that are missing from the index, in milliseconds. */
const REPAIR_EVERY_MS = 600_000;

/**
 * The fewest entries that a sweep compares with what their workspaces hold, and the number of sweeps within which all
 * entries are compared: a day's worth.
 */
const LEAST_COMPARED = 4;
const ALL_COMPARED_IN = 2_880;

/** Finds the workspaces that have something due, by the index. */
interface DueWorkspaces {
  /** Returns the workspaces that may have something due by `now`, longest due first. Only reads. */
  by(now: Instant): Promise<readonly WorkspaceId[]>;
  /** Like `by`, but first adds entries that are missing from the index, as after Redis lost it, and compares some. */
  repaired(now: Instant): Promise<readonly WorkspaceId[]>;
}

/** The parts needed to find due workspaces. */
interface DueWorkspacesParts extends PrefixedRedis {
  readonly workspaces: Pick<Workspaces, 'ids' | 'atHand'>;
  readonly failed: LogFailure;
}

/**
 * Finds the workspaces with something due. A part of the index that doesn't answer holds up only its own workspaces,
 * which can't be reached either: on a cluster, it's on the same master as they are.
 */
export function dueWorkspaces({ redis, prefix, workspaces, failed }: DueWorkspacesParts): DueWorkspaces {
  const place = { redis, prefix };
  const isCluster = redis instanceof Cluster;
  let parts: ReadonlyMap<string, readonly WorkspaceId[]> = new Map();
  let repairedAt = -Infinity;
  let toCompare: WorkspaceId[] = [];
  let atOnce = LEAST_COMPARED;
  const waiting = new Set<string>();

  const list = async (): Promise<void> => {
    parts = partsOf(place, await served(workspaces), dueKey);
  };
  /**
   * Runs a task on one part of a cluster's index; null if it takes too long or fails, or if an earlier task on that
   * part is still running. On a single Redis, just runs it.
   */
  const inPart = async <T>(key: string, run: () => Promise<T>): Promise<T | null> => {
    if (!isCluster) return run();
    if (waiting.has(key)) return null;
    waiting.add(key);
    const running = run().finally(() => waiting.delete(key));
    try {
      return await pTimeout(running, { milliseconds: PART_WITHIN_MS, fallback: () => null });
    } catch (error) {
      failed('step_failed', { code: safeCode(error) });
      return null;
    }
  };
  const keys = async (): Promise<readonly string[]> => {
    // On a single Redis, the key doesn't depend on the workspace.
    if (!isCluster) return [dueKey(redis, prefix, '' as WorkspaceId)];
    await list();
    return [...parts.keys()];
  };
  const read = async (now: Instant): Promise<ReadonlyMap<string, DueNow>> => {
    const found = new Map<string, DueNow>();
    await Promise.all(
      (await keys()).map(async (key) => {
        const due = await inPart(key, () => readDuePart(redis, key, now));
        if (due) found.set(key, due);
      }),
    );
    return found;
  };
  /** Adds an entry, due at once, for each workspace that has none. Returns whether there were any. */
  const repair = async (): Promise<boolean> => {
    let repaired = 0;
    await list();
    await Promise.all(
      [...parts].map(([key, served]) =>
        inPart(key, async () => {
          const missing = await missingFrom(redis, key, served);
          await Promise.all(missing.map((workspace) => lookSoon(place, workspace)));
          repaired += missing.length;
        }),
      ),
    );
    repairedAt = performance.now();
    return repaired > 0;
  };
  /** Compares some entries with what their workspaces hold: different ones each time, until all have had their turn. */
  const compare = async (now: Instant): Promise<void> => {
    if (parts.size === 0) await list();
    if (toCompare.length === 0) {
      toCompare = [...parts.values()].flat();
      atOnce = Math.max(LEAST_COMPARED, Math.ceil(toCompare.length / ALL_COMPARED_IN));
    }
    const some = toCompare.splice(-atOnce);
    await Promise.all(
      some.map((workspace) => {
        const store = storeOf(redis, prefix, workspace);
        return inPart(store.dueIndex, () =>
          Promise.all([repairDue(store, nextLook(now)), repairLate(store, lateLook(now))]),
        );
      }),
    );
  };

  return {
    by: async (now) => earliestFirst(await read(now)),
    async repaired(now) {
      await compare(now);
      const found = await read(now);
      const lacks = [...found].some(([key, { known }]) => known < (parts.get(key)?.length ?? 0));
      const isStale = performance.now() - repairedAt > REPAIR_EVERY_MS;
      return earliestFirst((lacks || isStale) && (await repair()) ? await read(now) : found);
    },
  };
}

/** Returns the served workspaces; if their list in Redis is spoilt, those that are open. */
const served = (workspaces: DueWorkspacesParts['workspaces']): Promise<readonly WorkspaceId[]> =>
  unlessSpoilt(
    () => workspaces.ids(),
    () => workspaces.atHand().map(({ context }) => context.workspace),
  );

/** Takes one item of each list in turn, so that no list waits for the end of another. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const most = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

const earliestFirst = (found: ReadonlyMap<string, DueNow>): readonly WorkspaceId[] =>
  inTurn([...found.values()].map(({ due }) => due));
