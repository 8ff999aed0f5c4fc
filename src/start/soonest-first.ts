import pTimeout from 'p-timeout';
import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Workspaces } from '../slack/workspace.js';
import { dueBetween } from '../store/due-index.js';
import { dueKey } from '../store/index-keys.js';
import { partsOf } from '../store/index-parts.js';
import type { PrefixedRedis } from '../store/redis.js';

/** The parts needed to order workspaces. */
export interface OrderParts extends PrefixedRedis {
  readonly workspaces: Pick<Workspaces, 'ids'>;
}

/** The most entries of the index that one command reads. */
const PAGE = 200;

/**
 * The bounds of the time spans in which we read a cluster's index, in milliseconds from now. Each part of the index has
 * its own order, and merging them into one would take all entries in memory.
 */
const AHEAD_MS = [3_600_000, 86_400_000, 604_800_000, Infinity];

/** Longest wait for one page, in milliseconds: its master may be down. */
const PAGE_WITHIN_MS = 2_000;

/**
 * Yields each served workspace once, soonest due first, by the index of due work, which it reads as it goes. On a
 * cluster, that order is rough: see `AHEAD_MS`. Workspaces without an entry, or whose entry moves during the reading,
 * may come last.
 *
 * @throws OverBound
 */
export async function* soonestFirst(
  { redis, prefix, workspaces }: OrderParts,
  now: Instant,
): AsyncGenerator<WorkspaceId, void> {
  const served = await workspaces.ids();
  const left = new Set(served);
  const page = (key: string, [after, by]: readonly [Instant, Instant], from: number) =>
    pTimeout(dueBetween(redis, key, [after, by], { from, most: PAGE }), {
      milliseconds: PAGE_WITHIN_MS,
      fallback: (): WorkspaceId[] => [],
      // If the index is another kind of value, or doesn't answer, its workspaces come last.
    }).catch((): WorkspaceId[] => []);
  let after = -Infinity;
  for (const ahead of AHEAD_MS) {
    const span = [after, now + ahead] as const;
    for (const key of partsOf({ redis, prefix }, served, dueKey).keys())
      for (let from = 0, full = true; full; from += PAGE) {
        const found = await page(key, span, from);
        full = found.length === PAGE;
        for (const id of found) if (left.delete(id)) yield id;
      }
    after = now + ahead;
  }
  yield* left;
}
