import { setTimeout } from 'node:timers/promises';
import pTimeout from 'p-timeout';

/** When a run begins, in milliseconds. */
export interface Spacing {
  /** Once nobody has asked for so long. */
  readonly quietMs: number;
  /** At the latest so long after the first who asks for it. */
  readonly mostMs: number;
  /** How long it waits for the run before it, which may hang. */
  readonly patienceMs: number;
}

/**
 * Runs a task for everybody who asks, with one run for many: five hundred who ask within moments share one. It begins after
 * the last of them asked, and so sees what they saw.
 */
export function sharedRuns<T>(
  run: () => Promise<T>,
  { quietMs, mostMs, patienceMs }: Spacing,
): () => Promise<T> {
  let before: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  let askedAt = -Infinity;

  const quiet = async (): Promise<void> => {
    const latest = askedAt + mostMs;
    for (;;) {
      const left = Math.min(askedAt + quietMs, latest) - performance.now();
      if (left <= 0) return;
      await setTimeout(left, undefined, { ref: false });
    }
  };
  const begin = (): Promise<T> => {
    const mine = run();
    const ended = mine.then(
      () => undefined,
      () => undefined, // Whoever asked for it is told.
    );
    before = ended;
    void ended.then(() => {
      if (before === ended) before = null;
    });
    return mine;
  };
  return () => {
    askedAt = performance.now();
    next ??= (async () => {
      await Promise.all([
        quiet(),
        before && pTimeout(before, { milliseconds: Math.max(1, patienceMs), message: false }),
      ]);
      next = null;
      return begin();
    })();
    return next;
  };
}
