import { setTimeout } from 'node:timers/promises';
import pTimeout from 'p-timeout';

/** The waits before a run begins, in milliseconds. */
export interface RunWaits {
  /** How long no one may have asked before a run begins. */
  readonly quietMs: number;
  /** The longest wait for that, since the first request for the run. */
  readonly quietWithinMs: number;
  /** The longest wait for the previous run, which may hang. */
  readonly previousWithinMs: number;
}

/**
 * Returns a function that runs a task, with one run for many calls: five hundred calls within moments share one. The
 * run begins after the last of them, so it sees everything that its callers saw.
 */
export function sharedRuns<T>(
  run: () => Promise<T>,
  { quietMs, quietWithinMs, previousWithinMs }: RunWaits,
): () => Promise<T> {
  let before: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  let askedAt = -Infinity;

  const quiet = async (): Promise<void> => {
    const latest = askedAt + quietWithinMs;
    for (;;) {
      const left = Math.min(askedAt + quietMs, latest) - performance.now();
      if (left <= 0) return;
      await setTimeout(left, undefined, { ref: false });
    }
  };
  const begin = (): Promise<T> => {
    const mine = run();
    const end = (): void => {
      if (before === ended) before = null;
    };
    // The run's callers get the error.
    const ended = mine.then(end, end);
    before = ended;
    return mine;
  };
  return () => {
    askedAt = performance.now();
    next ??= (async () => {
      await Promise.all([
        quiet(),
        before && pTimeout(before, { milliseconds: Math.max(1, previousWithinMs), message: false }),
      ]);
      next = null;
      return begin();
    })();
    return next;
  };
}
