import type { Job, Queue } from 'bullmq';
import type { Client } from '../store/redis.js';

/** Whether an error says that what is stored under a job's key isn't a job: it isn't JSON, or not even a hash. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError || (error instanceof Error && /\bWRONGTYPE\b/.test(error.message));

/** What became of reading some jobs. */
async function lookAt(
  queue: Queue,
  ids: readonly string[],
): Promise<{ readonly jobs: readonly Job[]; readonly unreadable: readonly string[] }> {
  // Whatever fails for another reason is thrown below.
  const found = await Promise.allSettled(ids.map((id) => queue.getJob(id) as Promise<Job | undefined>));
  const failed = found.find((one) => one.status === 'rejected' && !isUnreadable(one.reason));
  if (failed?.status === 'rejected') throw failed.reason;
  return {
    jobs: found.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : [])),
    unreadable: ids.filter((_, at) => found[at]?.status === 'rejected'),
  };
}

/** Those of some jobs of a queue that are still there and can be read. Throws what Redis answers otherwise. */
export const readableJobs = async (queue: Queue, ids: readonly string[]): Promise<readonly Job[]> =>
  (await lookAt(queue, ids)).jobs;

/**
 * Removes the jobs in hand that cannot be read, and returns how many: BullMQ takes one in hand, fails over it, and puts it
 * back when its lock ends, again and again.
 */
export async function dropUnreadable(redis: Client, queue: Queue): Promise<number> {
  const { unreadable } = await lookAt(queue, await queue.getRanges(['active'], 0, -1));
  let dropped = 0;
  for (const id of unreadable) {
    // Its own keys: queue.remove() refuses a job in hand, and fails on a key that holds no hash. Whoever takes it off the list reports it: every process with a worker may be at it.
    const removed = await redis.lrem(queue.toKey('active'), 0, id);
    await redis.del(queue.toKey(id), `${queue.toKey(id)}:lock`);
    if (removed > 0) dropped += 1;
  }
  return dropped;
}
