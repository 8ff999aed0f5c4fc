import { type Log, safeCode } from '../../usecases/log.js';
import type { Words } from '../texts/words.js';

/**
 * How long work may take before its member is told to try again, in milliseconds: Slack waits three seconds, of which
 * finding the reader's words may take half a one.
 */
const ANSWER_WITHIN_MS = 2_000;

/** Redis or Slack took too long; what was to be done may still be done. */
export class TooSlow extends Error {
  readonly code = 'too_slow';
}

/**
 * Gives what some work gives, or throws TooSlow after `ms` milliseconds. The work goes on; what becomes of it is then
 * nobody's concern.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), ms);
  });
  try {
    return await Promise.race([work, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Gives what some work gives, or throws TooSlow while there still is time to say so. The work goes on: whether it ends
 * well is then for the log alone.
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

/** What somebody is told whose tap or form failed: to try again, and whether anything may have been kept. */
export const timeoutMessage = ({ refusals }: Words, error: unknown): string =>
  error instanceof TooSlow ? refusals.tooSlow : refusals.tryAgain;
