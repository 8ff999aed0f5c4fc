import pTimeout from 'p-timeout';
import type { WorkspaceId } from '../pulse/ids.js';

/** How many workspaces a sweep visits at the same time. */
const AT_ONCE = 16;

/** How long a sweep waits for one workspace, in milliseconds. */
const WITHIN_MS = 10_000;

/** Visits many workspaces, in their order and several at once. Never throws. */
export type Visits = (
  workspaces: readonly WorkspaceId[],
  visit: (workspace: WorkspaceId) => Promise<void>,
) => Promise<void>;

/**
 * Visits that don't wait for each other: one that takes long goes on by itself while the others get their turn, and its
 * workspace isn't visited again until it has ended.
 *
 * @param failed told of a visit that throws
 */
export function visits(
  failed: (workspace: WorkspaceId, error: unknown) => void,
  { atOnce = AT_ONCE, withinMs = WITHIN_MS }: { readonly atOnce?: number; readonly withinMs?: number } = {},
): Visits {
  const inHand = new Set<WorkspaceId>();
  const visited = async (
    workspace: WorkspaceId,
    visit: (workspace: WorkspaceId) => Promise<void>,
  ): Promise<void> => {
    if (inHand.has(workspace)) return;
    inHand.add(workspace);
    const running = visit(workspace)
      .catch((error: unknown) => failed(workspace, error))
      .finally(() => inHand.delete(workspace));
    await pTimeout(running, { milliseconds: withinMs, fallback: () => undefined });
  };
  return async (workspaces, visit) => {
    const waiting = workspaces.values();
    const next = async (): Promise<void> => {
      for (const workspace of waiting) await visited(workspace, visit);
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  };
}
