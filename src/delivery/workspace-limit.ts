import type { WorkspaceId } from '../pulse/ids.js';
import { growingWait } from '../store/growing-wait.js';

/**
 * Returns the wait before we retry a job that found its workspace busy, in milliseconds.
 *
 * @param begun how many times the job has been in hand, including this time
 */
export const waitForPlace = (begun: number): number =>
  growingWait(Math.max(0, begun - 1), { firstMs: 200, longestMs: 10_000 });

/**
 * Allows at most `most` jobs of each workspace in hand in this process, so that one workspace's slow jobs leave
 * room for the others' jobs. The returned function returns whether it ran `run`, and throws what `run` throws.
 */
export function limitPerWorkspace(
  most: number,
): (workspace: WorkspaceId, run: () => Promise<void>) => Promise<boolean> {
  const inHand = new Map<WorkspaceId, number>();
  return async (workspace, run) => {
    const before = inHand.get(workspace) ?? 0;
    if (before >= most) return false;
    inHand.set(workspace, before + 1);
    try {
      await run();
    } finally {
      const left = (inHand.get(workspace) ?? 0) - 1;
      if (left > 0) inHand.set(workspace, left);
      else inHand.delete(workspace);
    }
    return true;
  };
}
