import { setTimeout } from 'node:timers/promises';
import pTimeout from 'p-timeout';

/** How close together runs may begin, and how long to wait for a run before the next begins beside it. */
export interface Spacing {
  readonly apartMs: number;
  readonly patienceMs: number;
}

/**
 * Runs a task for everybody who asks, with one run for many. All who ask during a run, or just after one,
 * share the next, which begins after they asked and so sees what they saw. A run that hangs doesn't keep
 * anybody waiting for longer than `patienceMs`.
 */
export function sharedRuns<T>(run: () => Promise<T>, { apartMs, patienceMs }: Spacing): () => Promise<T> {
  let begunAt = -Infinity;
  let running: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    begunAt = performance.now();
    const mine = run();
    const ended = mine.then(
      () => undefined,
      () => undefined, // Whoever asked for it is told.
    );
    running = ended;
    void ended.then(() => {
      if (running === ended) running = null;
    });
    return mine;
  };
  return () => {
    if (next) return next;
    const since = performance.now() - begunAt;
    if (!running && since >= apartMs) return begin();
    next = (async () => {
      const over = running ?? Promise.resolve();
      await Promise.all([
        setTimeout(Math.max(0, apartMs - since), undefined, { ref: false }),
        pTimeout(over, { milliseconds: Math.max(1, patienceMs - since), message: false }),
      ]);
      next = null;
      return begin();
    })();
    return next;
  };
}
