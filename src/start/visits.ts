import pTimeout from 'p-timeout';
import type { WorkspaceId } from '../pulse/ids.js';

/** How many workspaces a sweep visits at the same time. */
const AT_ONCE = 16;

/** How long a sweep waits for one workspace, in milliseconds. */
const WITHIN_MS = 10_000;

/** Visits many workspaces, in their order and several at once. Never throws, unless finding out which they are does. */
export type Visits = (
  workspaces: Iterable<WorkspaceId> | AsyncIterable<WorkspaceId>,
  visit: (workspace: WorkspaceId) => Promise<void>,
) => Promise<void>;

/** How visits share their time. */
export interface VisitPace {
  /** How many we wait for at the same time. */
  readonly atOnce?: number;
  /** How long we wait for one, in milliseconds. */
  readonly withinMs?: number;
  /** How many may be under way, with those that we no longer wait for; a visit waits until there are fewer. */
  readonly most?: number;
}

/**
 * Visits that don't wait for each other: one that takes long goes on by itself while the others get their turn, and its
 * workspace isn't visited again until it has ended.
 *
 * @param failed told of a visit that throws
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

/** The same one after the other, for however many take from it. */
async function* inOneOrder<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* items;
}
