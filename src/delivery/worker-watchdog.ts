import type { Job, Worker } from 'bullmq';
import { oneAtATime } from './one-at-a-time.js';

/** How often we check whether a worker has left jobs waiting, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** A worker had nothing in hand while jobs waited for it, so we replaced it. */
class WorkerReplaced extends Error {
  readonly code = 'worker_replaced';
}

/** The function that does one job. */
export type Run = (job: Job, token?: string) => Promise<void>;

/** A worker under a watchdog. */
export interface WatchedWorker {
  ready(): Promise<unknown>;
  /** Lets jobs in hand finish. */
  close(): Promise<void>;
}

/** The dependencies of `watchWorker`. */
export interface WorkerDependencies {
  /** Returns how many jobs wait that could be in hand. */
  waiting(this: void): Promise<number>;
  /** Does one job. */
  readonly run: Run;
  /** Starts a worker that does jobs with `run`. */
  open(this: void, run: Run): Worker;
  onError(this: void, error: Error): void;
  /** How often the watchdog checks the worker, in milliseconds. */
  readonly lookEveryMs?: number;
}

/**
 * Keeps a worker working: if, at two checks in a row, it has nothing in hand while jobs wait, we replace it with
 * a worker that has its own connections.
 *
 * A worker waits for jobs in a blocking command, over its own connection. When a node of a cluster dies, BullMQ
 * and ioredis both close and reopen that connection, and now and then one of their promises never settles: the
 * worker then waits forever, although its connection is open again (bullmq 6.7, ioredis 6.0; about one in ten
 * chaos runs on a cluster). That's taskforcesh/bullmq#4138, still open; #4585 was the same problem on a single
 * Redis, which #4586 fixed. This file can go once #4138 is closed and `npm run chaos -- --cluster` logs no
 * worker_replaced.
 */
export function watchWorker({
  waiting,
  run,
  open,
  onError,
  lookEveryMs = LOOK_EVERY_MS,
}: WorkerDependencies): WatchedWorker {
  let inHand = 0;
  const counted: Run = async (job, token) => {
    inHand += 1;
    try {
      await run(job, token);
    } finally {
      inHand -= 1;
    }
  };
  let worker = open(counted);
  let idle = false;
  const look = oneAtATime(async () => {
    const wasIdle = idle;
    idle = (await waiting()) > 0 && inHand === 0;
    if (!idle || !wasIdle) return;
    onError(new WorkerReplaced());
    idle = false;
    worker.close(true).catch(onError);
    worker = open(counted);
  });
  const looks = setInterval(() => void look().catch(onError), lookEveryMs).unref();
  return {
    ready: () => worker.waitUntilReady(),
    async close() {
      clearInterval(looks);
      await worker.close();
    },
  };
}
