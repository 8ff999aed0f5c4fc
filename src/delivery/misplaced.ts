import type { Job, Queue } from 'bullmq';
import { MAX_SKEW_MS } from '../usecases/clock-agreement.js';
import { readableJobs } from './unreadable-jobs.js';

/** Upper bounds of the wait before we retry a step, and a message, in milliseconds. */
const LONGEST_STEP_WAIT_MS = 60_000;
const LONGEST_RETRY_WAIT_MS = 2 * 3_600_000;
/**
 * How often we look through the queues of messages, in milliseconds: a burst may put thousands there that are
 * right to wait.
 */
const MESSAGES_EVERY_MS = 600_000;

/** Returns a queue's readable jobs that are due after `from`, a time in milliseconds since 1970. */
export async function jobsDueAfter(queue: Queue, from: number): Promise<readonly Job[]> {
  // A corrected clock may return fractions, which BullMQ refuses.
  const after = Math.round(from);
  // BullMQ counts the jobs before a time but doesn't list those after it. Jobs may come and go in between, so we
  // take the lower of two counts.
  const before = await queue.getDelayedCount(after);
  if ((await queue.getDelayedCount()) <= before) return [];
  const ids = await queue.getRanges(['delayed'], 0, -1, true);
  return readableJobs(queue, ids.slice(Math.min(before, await queue.getDelayedCount(after))));
}

async function comeNow(jobs: readonly Job[]): Promise<void> {
  // A job that has begun by now has no delay to change.
  await Promise.allSettled(jobs.map((job) => job.changeDelay(0)));
}

/**
 * Returns a function that makes jobs due now that a wrong clock scheduled too far ahead, in the queue of steps and in
 * those of messages. Otherwise, a step would wait for the wrong time, because its delayed job keeps every sweep from
 * adding the step again; and a message would come after its pulse has closed.
 *
 * @param now returns the true time, in milliseconds since 1970
 */
export function hastenerOfMisplaced(
  steps: Queue,
  messages: readonly Queue[],
  now: () => number,
): () => Promise<void> {
  let lookedAt = -Infinity;
  return async () => {
    await comeNow(await jobsDueAfter(steps, now() + LONGEST_STEP_WAIT_MS));
    if (performance.now() - lookedAt < MESSAGES_EVERY_MS) return;
    lookedAt = performance.now();
    for (const queue of messages) {
      const late = await jobsDueAfter(queue, now() + LONGEST_RETRY_WAIT_MS);
      // A message that hasn't been tried yet may rightly be far back in its workspace's queue, unless a clock that
      // was ahead put it there.
      await comeNow(
        late.filter(
          ({ attemptsStarted, timestamp }) => attemptsStarted > 0 || timestamp > now() + MAX_SKEW_MS,
        ),
      );
    }
  };
}
