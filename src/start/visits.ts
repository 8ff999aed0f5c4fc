import pTimeout from 'p-timeout';
import type { WorkspaceId } from '../pulse/ids.js';

/** How many workspaces a sweep visits at the same time. */
const AT_ONCE = 16;

/** How long a sweep waits for one workspace, in milliseconds. */
const WITHIN_MS = 10_000;

/** Visits many workspaces, in order and several at a time. Throws only if iterating over the workspaces throws. */
type Visits = (
  workspaces: Iterable<WorkspaceId> | AsyncIterable<WorkspaceId>,
  visit: (workspace: WorkspaceId) => Promise<void>,
) => Promise<void>;

/** The limits of visits that run side by side. */
interface VisitPace {
  /** How many we wait for at the same time. */
  readonly atOnce?: number;
  /** How long we wait for one, in milliseconds. */
  readonly withinMs?: number;
  /** The most visits under way, including those we've stopped waiting for. At the limit, the next one waits. */
  readonly most?: number;
}

/**
 * Returns a function that visits workspaces without letting a slow one hold up the others: a slow visit continues on
 * its own, and its workspace isn't visited again until it has ended.
 *
 * @param failed called if a visit throws
 */
export function visits(
  failed: (workspace: WorkspaceId, error: unknown) => void,
  { atOnce = AT_ONCE, withinMs = WITHIN_MS, most = Infinity }: VisitPace = {},
): Visits {
  const inHand = new Map<WorkspaceId, Promise<void>>();
  const visited = async (
    workspace: WorkspaceId,
    visit: (workspace: WorkspaceId) => Promise<void>,
  ): Promise<void> => {
    while (inHand.size >= most) await Promise.race(inHand.values());
    if (inHand.has(workspace)) return;
    const running = visit(workspace)
      .catch((error: unknown) => failed(workspace, error))
      .finally(() => inHand.delete(workspace));
    inHand.set(workspace, running);
    await pTimeout(running, { milliseconds: withinMs, fallback: () => undefined });
  };
  return async (workspaces, visit) => {
    const waiting = inOneOrder(workspaces);
    const next = async (): Promise<void> => {
      for (let one = await waiting.next(); !one.done; one = await waiting.next())
        await visited(one.value, visit);
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  };
}

/** Returns one iterator over the items, which several loops can share. */
async function* inOneOrder<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* items;
}
