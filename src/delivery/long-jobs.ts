import { DelayedError, type Job } from 'bullmq';
import pTimeout from 'p-timeout';
import type { Run } from './worker-watchdog.js';

/** How long a job keeps its place in a worker to itself, in milliseconds. */
const PLACE_FOR_MS = 10_000;

/** How many jobs a process may have in hand without a place; any more keep their places. */
const MOST_BESIDE = 5_000;

interface LongJobsOptions {
  /** How long the lock of a job lasts, in milliseconds. */
  readonly lockMs: number;
  readonly placeForMs?: number | undefined;
  readonly mostBeside?: number;
  onError(this: void, error: Error): void;
}

/** Lets long jobs go on without a place in their worker. */
export interface LongJobs {
  /** Wraps a job's work so that the worker waits for it no longer than `placeForMs`. */
  lending(this: void, run: Run): Run;
  /** Resolves once all jobs without a place have ended. */
  settled(this: void): Promise<unknown>;
}

/**
 * Lets long jobs give up their places to others. While a master of a cluster is down, each job of its workspaces
 * waits until it's back, and those jobs would fill all places of a worker; so would jobs that read large rosters.
 * A job without a place stays in hand here and keeps its lock, so that no other worker begins it.
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
      // This error tells BullMQ that the job has been taken care of.
      throw new DelayedError();
    },
    settled: () => Promise.all(beside),
  };
}

/** Ends a job as its worker would have done. */
async function end(job: Job, token: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    // The job's own work has already put it back.
    if (error instanceof DelayedError) return;
    await job.moveToFailed(error as Error, token, false);
    return;
  }
  await job.moveToCompleted(null, token, false);
}
