import type { Job, Queue } from 'bullmq';
import { MAX_SKEW_MS } from '../usecases/clock-agreement.js';
import { readableJobs } from './unreadable-jobs.js';

/** The longest that a step or a message that was tried waits before it's tried again, in milliseconds. */
const LONGEST_STEP_WAIT_MS = 60_000;
const LONGEST_RETRY_WAIT_MS = 2 * 3_600_000;
/**
 * How often we look through a queue of messages, in milliseconds: a burst may hold thousands that rightly
 * wait.
 */
const MESSAGES_EVERY_MS = 600_000;

/**
 * The delayed jobs of a queue that are due after a time, in milliseconds since 1970; unreadable ones are left
 * out.
 */
export async function jobsDueAfter(queue: Queue, from: number): Promise<readonly Job[]> {
  // A corrected clock may say fractions, which BullMQ refuses.
  const after = Math.round(from);
  // BullMQ counts the jobs before a time but doesn't list those after it. Both counts, as some may come or go meanwhile.
  const before = await queue.getDelayedCount(after);
  if ((await queue.getDelayedCount()) <= before) return [];
  const ids = await queue.getRanges(['delayed'], 0, -1, true);
  return readableJobs(queue, ids.slice(Math.min(before, await queue.getDelayedCount(after))));
}

/** Makes jobs due now. */
async function comeNow(jobs: readonly Job[]): Promise<void> {
  // A job that has begun meanwhile has no delay to change.
  await Promise.allSettled(jobs.map((job) => job.changeDelay(0)));
}

/** Finds jobs that a wrong clock scheduled too far ahead. */
export interface Misplaced {
  /**
   * Makes them due now. Otherwise, a step would wait for that day, because its waiting job keeps every sweep
   * from adding it again; and a message would come after its pulse has closed.
   */
  hasten(): Promise<void>;
}

/**
 * Watches the jobs of a queue for steps and of those for messages.
 *
 * @param now the true time, in milliseconds since 1970
 */
export function misplacedJobs(steps: Queue, messages: readonly Queue[], now: () => number): Misplaced {
  let lookedAt = -Infinity;
  return {
    async hasten() {
      await comeNow(await jobsDueAfter(steps, now() + LONGEST_STEP_WAIT_MS));
      if (performance.now() - lookedAt < MESSAGES_EVERY_MS) return;
      lookedAt = performance.now();
      for (const queue of messages) {
        const late = await jobsDueAfter(queue, now() + LONGEST_RETRY_WAIT_MS);
        // A message that nobody has tried yet may rightly be far back in its workspace's queue, unless a
        // clock that was ahead added it.
        await comeNow(
          late.filter(
            ({ attemptsStarted, timestamp }) => attemptsStarted > 0 || timestamp > now() + MAX_SKEW_MS,
          ),
        );
      }
    },
  };
}
