import { DelayedError, type Job } from 'bullmq';
import pTimeout from 'p-timeout';
import type { Run } from './worker-watchdog.js';

/** How long a job keeps its place in a worker to itself, in milliseconds. */
const PLACE_FOR_MS = 10_000;

/** How many jobs a process has in hand beyond its places; the next ones keep theirs. */
const MOST_BESIDE = 5_000;

/** How jobs lend their places. */
interface LongJobsOptions {
  /** How long the lock of a job lasts, in milliseconds. */
  readonly lockMs: number;
  readonly placeForMs?: number;
  readonly mostBeside?: number;
  onError(this: void, error: Error): void;
}

/** Jobs that go on without a place. */
export interface LongJobs {
  /** The same work, for which a worker waits only so long. */
  lending(this: void, run: Run): Run;
  /** Waits until none goes on. */
  settled(this: void): Promise<unknown>;
}

/**
 * Lets jobs that take long give their places to others: while a master of a cluster is down, each job of its workspaces waits
 * until it's back, and all places of a worker would fill up with them. So would those of a worker that reads many large
 * rosters. The job stays in this worker's hand, with its lock, so that no other begins it.
 */
export function longJobs({
  lockMs,
  onError,
  placeForMs = PLACE_FOR_MS,
  mostBeside = MOST_BESIDE,
}: LongJobsOptions): LongJobs {
  const beside = new Set<Promise<void>>();
  return {
    lending: (run) => async (job, token) => {
      const work = run(job, token);
      if (token === undefined) return work;
      const early = work.then(() => 'ended' as const);
      const found = await pTimeout(early, { milliseconds: placeForMs, fallback: () => 'long' as const });
      if (found === 'ended') return;
      if (beside.size >= mostBeside) return work;
      const renewing = setInterval(() => void job.extendLock(token, lockMs).catch(onError), lockMs / 3);
      const ending = end(job, token, work)
        .catch(onError)
        .finally(() => {
          clearInterval(renewing);
          beside.delete(ending);
        });
      beside.add(ending);
      // BullMQ takes it that somebody has seen to the job.
      throw new DelayedError();
    },
    settled: () => Promise.all(beside),
  };
}

/** Ends a job as its worker would have. */
async function end(job: Job, token: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    // It has been put back already.
    if (error instanceof DelayedError) return;
    await job.moveToFailed(error as Error, token, false);
    return;
  }
  await job.moveToCompleted(null, token, false);
}
