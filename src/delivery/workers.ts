import { DelayedError, type Job, type Queue, type Telemetry, Worker } from 'bullmq';
import type { WorkspaceId } from '../pulse/ids.js';
import type { SealedNotification } from '../sealing/notifications.js';
import type { Due } from '../store/agenda.js';
import { growingWait } from '../store/growing-wait.js';
import type { Client } from '../store/redis.js';
import { notificationIn, stepIn } from './jobs.js';
import { longJobs } from './long-jobs.js';
import { dropUnreadable, isUnreadable } from './unreadable-jobs.js';
import { type Run, type WatchedWorker, watchWorker } from './worker-watchdog.js';
import { limitPerWorkspace, waitForPlace } from './workspace-limit.js';

/** Returns how long a failed notification waits before its next try, in milliseconds: up to an hour. */
const waitBefore = (attempt: number): number =>
  growingWait(attempt - 1, { firstMs: 1_000, longestMs: 3_600_000 });

/**
 * How many deliveries of one shard a process has in hand. Nearly all of them only wait, for Slack or for the end
 * of their quantum (see `fixed-duration.ts`), and cost no more than a timer. The number is high enough that a
 * delivery whose turn has come never waits for others: at three seconds each, it allows 340 deliveries a second,
 * more than a process can send.
 */
const DELIVERIES_AT_ONCE = 1_024;

/**
 * How many steps a process has in hand, and how many of one workspace. Long ones, such as a step that reads a
 * large roster, give up their places to others: see long-jobs.ts.
 */
const STEPS_AT_ONCE = 16;
const STEPS_OF_ONE = 2;

/**
 * How soon other workers notice that one was killed, and take over its jobs: its locks end after ten seconds, and
 * workers check every five. A worker keeps renewing the lock of a job that takes longer. We never give up a job
 * because workers were killed over it.
 */
const MISSED_SOON = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 } as const;

/** Within how long a healthy worker fetches a delayed job that's due, in milliseconds. */
const DUE_FOR_MS = 5_000;

/** How soon a worker looks for work again after Redis has been away, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

type JobKind = 'step' | 'notification' | 'sweep';

/** Evenkeel didn't put this job into the queue; we drop it. */
class JobUnreadable extends Error {
  readonly code = 'job_unreadable';
}

/** The outcome of one try at a delivery: it's done, or it's tried again after a while. */
export type Delivered = { readonly kind: 'done' } | { readonly kind: 'later'; readonly waitMs: number };

/** The work of the workers. A step or delivery that throws is tried again. */
export interface Work {
  sweep(): Promise<void>;
  step(workspace: WorkspaceId, due: Due): Promise<void>;
  deliver(workspace: WorkspaceId, notification: SealedNotification): Promise<Delivered>;
  /** Called with every failed try; for a step, also with the step itself. */
  failed(job: JobKind, error: unknown, due?: Due): void;
  /** Called when the next sweep was missing from Redis and we've put it back. */
  restored?(this: void): void;
}

/** The dependencies of `startWorkers`. */
export interface WorkerParts {
  /** The connection that each worker duplicates. */
  readonly connection: Client;
  readonly traced: { readonly telemetry?: Telemetry };
  /** Returns the true time, in milliseconds since 1970. */
  now(this: void): number;
  onError(this: void, error: Error): void;
  /** How long a job keeps its place in a worker to itself, in milliseconds; see long-jobs.ts. */
  readonly placeForMs: number | undefined;
}

/** The workers of a process, one for each queue. */
export interface Workers {
  /** Resolves once all workers are connected. */
  ready(): Promise<unknown>;
  /** Lets jobs in hand finish. */
  close(): Promise<void>;
}

/** Starts a worker for each of these queues. */
export function startWorkers(
  work: Work,
  queues: { readonly steps: Queue; readonly sweeps: Queue; readonly deliveries: readonly Queue[] },
  { connection, traced, now, onError, placeForMs }: WorkerParts,
): Workers {
  const workers: WatchedWorker[] = [];
  const long = longJobs({ lockMs: MISSED_SOON.lockDuration, onError, placeForMs });

  const unreadable = (job: JobKind): void => work.failed(job, new JobUnreadable());
  const startWorker = (job: JobKind, queue: Queue, concurrency: number, run: Run): void => {
    const open = (counted: Run): Worker => {
      const worker = new Worker(queue.name, counted, {
        connection,
        prefix: queue.opts.prefix ?? '',
        concurrency,
        ...traced,
        ...MISSED_SOON,
        runRetryDelay: LOOK_AGAIN_MS,
        settings: { backoffStrategy: waitBefore },
      });
      worker.on('error', (error) => {
        if (!isUnreadable(error)) return onError(error);
        // BullMQ reports an unreadable job only here, and would otherwise hand it out again and again.
        dropUnreadable(connection, queue).then((dropped) => {
          for (let count = 0; count < dropped; count += 1) unreadable(job);
        }, onError);
      });
      return worker;
    };
    const waiting = async (): Promise<number> =>
      (await queue.getDelayedCount(Math.round(now() - DUE_FOR_MS))) + (await queue.getWaitingCount());
    workers.push(watchWorker({ waiting, run, open, onError }));
  };

  /** Puts back a job in hand, to come again after a while. BullMQ doesn't count this as a failed try. */
  const later = async (job: Job, waitMs: number, token: string | undefined): Promise<never> => {
    await job.moveToDelayed(now() + waitMs, token);
    throw new DelayedError();
  };

  // BullMQ stores an error and puts it into its event stream, so we give it a bare word: the real error may
  // hold ids or message texts.
  const guarded = async <T>(job: JobKind, run: () => Promise<T>, due?: Due): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      work.failed(job, error, due);
      // oxlint-disable-next-line preserve-caught-error -- BullMQ would store the cause
      throw new Error('failed');
    }
  };
  const ofOne = limitPerWorkspace(STEPS_OF_ONE);
  const runStep: Run = async (job, token) => {
    const read = stepIn(job);
    if (!read) return unreadable('step');
    const { workspace, due } = read;
    const begun = await ofOne(workspace, () => guarded('step', () => work.step(workspace, due), due));
    if (!begun) await later(job, waitForPlace(job.attemptsStarted), token);
  };
  const runDelivery: Run = async (job, token) => {
    const outcome = await guarded('notification', () => {
      const read = notificationIn(job);
      if (read) return work.deliver(read.workspace, read.notification);
      // The next try couldn't read it either.
      unreadable('notification');
      return Promise.resolve<Delivered>({ kind: 'done' });
    });
    if (outcome.kind === 'later') await later(job, outcome.waitMs, token);
  };
  startWorker('sweep', queues.sweeps, 1, () => guarded('sweep', () => work.sweep()));
  startWorker('step', queues.steps, STEPS_AT_ONCE, long.lending(runStep));
  for (const queue of queues.deliveries)
    startWorker('notification', queue, DELIVERIES_AT_ONCE, long.lending(runDelivery));

  return {
    ready: () => Promise.all(workers.map((worker) => worker.ready())),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await long.settled();
    },
  };
}
