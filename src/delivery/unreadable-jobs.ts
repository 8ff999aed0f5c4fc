import type { Job, Queue } from 'bullmq';
import type { Client } from '../store/redis.js';

/** Whether an error says that a job's key holds no job: its data isn't JSON, or it isn't even a hash. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError || (error instanceof Error && /\bWRONGTYPE\b/.test(error.message));

/** Returns a queue's jobs that could be read, and the ids of those that couldn't. Throws any other error of Redis. */
async function lookAt(
  queue: Queue,
  ids: readonly string[],
): Promise<{ readonly jobs: readonly Job[]; readonly unreadable: readonly string[] }> {
  // A failure for any other reason is thrown below.
  const found = await Promise.allSettled(ids.map((id) => queue.getJob(id) as Promise<Job | undefined>));
  const failed = found.find((one) => one.status === 'rejected' && !isUnreadable(one.reason));
  if (failed?.status === 'rejected') throw failed.reason;
  return {
    jobs: found.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : [])),
    unreadable: ids.filter((_, at) => found[at]?.status === 'rejected'),
  };
}

/** Returns the jobs among `ids` that still exist and are readable. Throws any other error of Redis. */
export const readableJobs = async (queue: Queue, ids: readonly string[]): Promise<readonly Job[]> =>
  (await lookAt(queue, ids)).jobs;

/**
 * Removes unreadable jobs that are in hand, and returns how many. Otherwise, BullMQ takes such a job, fails on
 * it, and puts it back when its lock ends, again and again.
 */
export async function dropUnreadable(redis: Client, queue: Queue): Promise<number> {
  const { unreadable } = await lookAt(queue, await queue.getRanges(['active'], 0, -1));
  let dropped = 0;
  for (const id of unreadable) {
    // We remove the keys ourselves: queue.remove() refuses a job in hand, and fails on a key that isn't a
    // hash. Several processes may be doing this, so only the one that takes the job off the list counts it.
    const removed = await redis.lrem(queue.toKey('active'), 0, id);
    await redis.del(queue.toKey(id), `${queue.toKey(id)}:lock`);
    if (removed > 0) dropped += 1;
  }
  return dropped;
}
