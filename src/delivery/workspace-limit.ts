import type { WorkspaceId } from '../pulse/ids.js';

/** The wait before a step that had to go back is tried again: at first short, then doubling, in milliseconds. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

/**
 * The wait before a job that found its workspace busy comes again, in milliseconds: jittered, so that those that went back
 * together don't come together.
 *
 * @param begun how often it has been in hand, this time included
 */
export const waitForPlace = (begun: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(Math.max(0, begun - 1), 20)) *
  (0.5 + Math.random() / 2);

/**
 * Lets at most `most` jobs of each workspace be in hand in this process: one workspace's slow ones leave places for all
 * others'. Returns whether `run` was run; throws what it throws.
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
