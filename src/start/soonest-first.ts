import pTimeout from 'p-timeout';
import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Workspaces } from '../slack/workspace.js';
import { dueBetween } from '../store/due-index.js';
import { dueKey } from '../store/index-keys.js';
import { type IndexPlace, partsOf } from '../store/index-parts.js';

/** What's needed to put workspaces in their order. */
export interface OrderParts extends IndexPlace {
  readonly workspaces: Pick<Workspaces, 'ids'>;
}

/** How many entries of the index one command reads. */
const PAGE = 200;

/**
 * How far ahead the parts of a cluster's index are read in turn, in milliseconds: each has an order of its own, and to put
 * them into one we'd have to hold all of them.
 */
const AHEAD_MS = [3_600_000, 86_400_000, 604_800_000, Infinity];

/** How long we wait for one page, in milliseconds: the master that has it may be down. */
const PAGE_WITHIN_MS = 2_000;

/**
 * The workspaces that are served, each once: those with something due sooner first, by the index of due work. It's read
 * while they're taken. Those that it doesn't have, or whose entries move meanwhile, come last.
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
      // Another kind of value in its place, or no answer: they come with the rest.
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
