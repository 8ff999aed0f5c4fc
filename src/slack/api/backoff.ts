import { setTimeout } from 'node:timers/promises';

/** The longest wait between two tries, in milliseconds: people depend on us, and shouldn't wait longer. */
export const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 1_000;

/**
 * Returns how long to wait after `failures` failures in a row, from 1, in milliseconds: twice as long each time, at
 * most 30 s, with jitter so that processes that failed together don't retry together.
 */
export const waitAfter = (failures: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);

/** Waits `ms` milliseconds, or until the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    // The signal cut the wait short, which is its purpose.
    if (!signal.aborted) throw error;
  }
}
