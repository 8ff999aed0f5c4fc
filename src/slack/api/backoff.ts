import { setTimeout } from 'node:timers/promises';

/** The longest wait between two tries, in milliseconds: nobody who depends on us should wait longer. */
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
    // The wait was cut short, which is what the signal is for.
    if (!signal.aborted) throw error;
  }
}
