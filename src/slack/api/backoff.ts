import { setTimeout } from 'node:timers/promises';

/** The longest wait between two tries, in milliseconds: people who depend on us shouldn't wait longer. */
export const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 1_000;

/**
 * How long to wait after so many failures in a row (1 after the first), in milliseconds: twice as long each time, 30 s at
 * most, with jitter so that processes that failed together don't come back together.
 */
export const waitAfter = (failures: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);

/** Waits so many milliseconds, or until the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    // The signal cut the wait short, which is its purpose.
    if (!signal.aborted) throw error;
  }
}
