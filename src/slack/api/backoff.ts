import { setTimeout } from 'node:timers/promises';
import { growingWait } from '../../store/growing-wait.js';

/** The longest wait between two tries, in milliseconds: people depend on us, and shouldn't wait longer. */
export const LONGEST_WAIT_MS = 30_000;

/**
 * Returns a function that says how long to wait after `failures` failures in a row, from 1, in milliseconds: see
 * `growingWait`.
 */
export const backoff =
  (firstMs: number, longestMs: number) =>
  (failures: number): number =>
    growingWait(failures - 1, { firstMs, longestMs });

/** How long to wait after so many failures in a row before we try again what people depend on. */
export const waitAfter = backoff(1_000, LONGEST_WAIT_MS);

/** Waits `ms` milliseconds, or until the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    // The signal cut the wait short, which is its purpose.
    if (!signal.aborted) throw error;
  }
}
