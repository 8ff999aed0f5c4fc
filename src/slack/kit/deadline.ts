import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { Words } from '../texts/words.js';

/**
 * How long work may take before we ask the member to try again, in milliseconds: Slack waits three seconds,
 * and finding the reader's words may take half a second of that.
 */
const ANSWER_WITHIN_MS = 2_000;

/** Redis or Slack took too long; the work may still get done. */
export class TooSlow extends Error {
  readonly code = 'too_slow';
}

/**
 * Returns the result of some work, or throws TooSlow after `ms` milliseconds; the work goes on. A request waits like
 * this five times. With p-timeout, which makes an error each time, that took a tenth of the time to store a check-in.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the result of some work, or throws TooSlow while there's still time to say so. The work goes on; if it then
 * fails, only the log says so.
 */
export async function withinDeadline<T>(log: Log, work: Promise<T>, ms = ANSWER_WITHIN_MS): Promise<T> {
  let late = false;
  work.catch((error: unknown) => {
    if (late) log.error('listener_failed', { code: safeCode(error) });
  });
  try {
    return await within(ms, work);
  } catch (error) {
    late = error instanceof TooSlow;
    throw error;
  }
}

/** Returns the apology for a tap or form that failed: to try again, and whether we may have kept anything. */
export const timeoutMessage = ({ refusals }: Words, error: unknown): string =>
  error instanceof TooSlow ? refusals.tooSlow : refusals.tryAgain;
