import { createHash } from 'node:crypto';
import { DelayedError, type Job, Queue, type Telemetry, Worker } from 'bullmq';
import pTimeout from 'p-timeout';
import * as z from 'zod';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import type { Queues } from '../usecases/ports.js';
import type { SealedNotification } from '../sealing/notifications.js';
import { type Due, readDue, writtenDue } from '../store/agenda.js';
import { growingWait } from '../store/growing-wait.js';
import type { Client } from '../store/redis.js';
import { claimRestoring } from '../store/sweeps.js';
import { openLinks } from './links.js';
import { longJobs } from './long-jobs.js';
import { watchWorker, type WatchedWorker, type Run } from './worker-watchdog.js';
import { limitPerWorkspace, waitForPlace } from './workspace-limit.js';
import { type SweepScheduler, sweepScheduler } from './scheduler.js';
import { jobsDueAfter, misplacedJobs } from './misplaced.js';
import { dropUnreadable, isUnreadable, readableJobs } from './unreadable-jobs.js';

/** Options of a job that leaves nothing in Redis, whether it succeeds or fails. */
const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * We retry a notification that failed after a second, then after twice as long each time, with jitter, up to an
 * hour. Its job ends when it's sent, when Slack says that it never can be, or when its seal no longer opens.
 */
const NOTE_RETRY = { attempts: 1_000_000, backoff: { type: 'custom' } } as const;
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

/** We spread deliveries over this many queues by workspace, so that several masters of a cluster share them. */
const SHARDS = 4;
const shardOf = (workspace: WorkspaceId): number =>
  createHash('sha256').update(workspace).digest().readUInt32BE(0) % SHARDS;
const shardPrefix = (prefix: string, shard: number): string => `{${prefix}:deliveries:${shard}}`;

/** The prefix of the keys of the queue that holds a workspace's deliveries. */
export const deliveriesPrefix = (prefix: string, workspace: WorkspaceId): string =>
  shardPrefix(prefix, shardOf(workspace));

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

const stepJob = z.strictObject({ workspace: z.string().transform(workspaceId), due: z.string() });
const notificationJob = z.strictObject({
  workspace: z.string().transform(workspaceId),
  id: z.string(),
  sealed: z.base64(),
});

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
  failed(job: 'step' | 'notification' | 'sweep', error: unknown, due?: Due): void;
  /** Called when the next sweep was missing from Redis and we've put it back. */
  restored?(this: void): void;
}

/** The queues and, once started, their workers. */
export interface RunningQueues extends Queues {
  /**
   * Starts the workers.
   *
   * @param checkEveryMs how often each worker checks that the next sweep will come; 30 seconds by default
   */
  start(work: Work, checkEveryMs?: number): Promise<void>;
  /** Removes what BullMQ keeps of finished jobs: ids, names and times in its event streams. */
  forget(): Promise<void>;
  /**
   * Gives earlier turns to a workspace's notifications that are due more than `afterMs` from now, in milliseconds.
   *
   * @param turns returns the waits of `count` notifications, in milliseconds
   */
  hasten(
    workspace: WorkspaceId,
    afterMs: number,
    turns: (count: number) => Promise<readonly number[]>,
  ): Promise<void>;
  /** Makes jobs due now that a wrong clock scheduled too far ahead. */
  hastenMisplaced(): Promise<void>;
  /** Returns how many steps and deliveries wait, are delayed or are in hand. */
  pending(): Promise<number>;
  /**
   * Replans sweeps if the next one wouldn't come soon, as after a wrong clock. Does nothing in a process
   * that has started no workers.
   */
  restoreSweeps(): Promise<void>;
  /** Returns when the next sweep is due; null if none will come, for example before any worker has run. */
  nextSweepAt(): Promise<number | null>;
  /** Drops the connections to Redis and opens new ones; commands still without an answer are sent again. */
  reconnect(): void;
  /** Lets jobs in hand finish, for a few seconds at most, then drops the connections to Redis. */
  close(): Promise<void>;
}

/** Options of `openQueues`. */
export interface QueueOptions {
  /** Receives spans of the queues' work; by default, nothing does. */
  readonly telemetry?: Telemetry | null;
  /**
   * Returns the time that waits are counted from, in milliseconds since 1970: the true time, even if this
   * machine's clock is wrong.
   */
  readonly now?: () => number;
  /** True to write nothing on opening: for commands that look at the queues of any prefix they're given. */
  readonly onlyLook?: boolean;
  /** How long a job keeps its place in a worker to itself, in milliseconds; see long-jobs.ts. */
  readonly placeForMs?: number;
}

/**
 * Opens BullMQ's queues on Redis: `rounds` for steps; `sweeps`, apart so that no step ever holds up a sweep; and
 * `deliveries`, with one job for each notification.
 *
 * @param onError called with every error of the queues, their workers and their connections
 */
export function openQueues(
  connection: Client,
  prefix: string,
  onError: (error: Error) => void,
  { telemetry = null, now = () => Date.now(), onlyLook = false, placeForMs }: QueueOptions = {},
): RunningQueues {
  const links = openLinks(connection, onError);
  const traced = telemetry ? { telemetry } : {};
  const options = {
    connection: links.first,
    prefix: `{${prefix}:queues}`,
    skipMetasUpdate: onlyLook,
    ...traced,
  };
  const rounds = new Queue('rounds', options);
  const ticks = new Queue('sweeps', options);
  const deliveries = Array.from(
    { length: SHARDS },
    (_, shard) => new Queue('deliveries', { ...options, prefix: shardPrefix(prefix, shard) }),
  );
  const misplaced = misplacedJobs(rounds, deliveries, now);
  const workers: WatchedWorker[] = [];
  const long = longJobs({
    lockMs: MISSED_SOON.lockDuration,
    onError,
    ...(placeForMs === undefined ? {} : { placeForMs }),
  });
  let sweeps: SweepScheduler | null = null;
  const schedulerOf = (restored: () => void = () => undefined, everyMs?: number): SweepScheduler =>
    sweepScheduler(ticks, {
      now,
      claim: () => claimRestoring(links.first, prefix),
      restored,
      onError,
      ...(everyMs === undefined ? {} : { everyMs }),
    });
  for (const queue of [rounds, ticks, ...deliveries]) queue.on('error', onError);

  const startWorker = (queue: Queue, concurrency: number, run: Run, unreadable: () => void): void => {
    const open = (counted: Run): Worker => {
      const worker = new Worker(queue.name, counted, {
        connection: links.first,
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
        dropUnreadable(links.first, queue).then((dropped) => {
          for (let count = 0; count < dropped; count += 1) unreadable();
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

  return {
    async addSteps(workspace, steps) {
      await rounds.addBulk(
        steps.map((due) => ({
          name: 'step',
          data: { workspace, due: writtenDue(due) },
          opts: { ...LEAVE_NOTHING, jobId: `${workspace}_${writtenDue(due).replaceAll('|', '_')}` },
        })),
      );
    },

    async addNotifications(workspace, notifications) {
      await deliveries[shardOf(workspace)]?.addBulk(
        notifications.map(({ notification: { id, sealed }, waitMs }) => ({
          name: 'notification',
          data: { workspace, id, sealed: sealed.toString('base64') },
          // A job id may not be a whole number, which an opaque id could be.
          opts: { ...LEAVE_NOTHING, ...NOTE_RETRY, delay: waitMs, jobId: `n_${id}` },
        })),
      );
    },

    async start(work, checkEveryMs) {
      // BullMQ stores an error and puts it into its event stream, so we give it a bare word: the real error may
      // hold ids or message texts.
      const guarded = async <T>(
        job: 'step' | 'notification' | 'sweep',
        run: () => Promise<T>,
        due?: Due,
      ): Promise<T> => {
        try {
          return await run();
        } catch (error) {
          work.failed(job, error, due);
          // oxlint-disable-next-line preserve-caught-error -- BullMQ would store the cause
          throw new Error('failed');
        }
      };
      startWorker(
        ticks,
        1,
        () => guarded('sweep', () => work.sweep()),
        () => work.failed('sweep', new JobUnreadable()),
      );
      const ofOne = limitPerWorkspace(STEPS_OF_ONE);
      startWorker(
        rounds,
        STEPS_AT_ONCE,
        long.lending(async (job, token) => {
          const read = stepJob.safeParse(job.data);
          const due = read.success ? readDue(read.data.due) : null;
          if (!read.success || !due) return work.failed('step', new JobUnreadable());
          const { workspace } = read.data;
          const begun = await ofOne(workspace, () => guarded('step', () => work.step(workspace, due), due));
          if (!begun) await later(job, waitForPlace(job.attemptsStarted), token);
        }),
        () => work.failed('step', new JobUnreadable()),
      );
      for (const queue of deliveries)
        startWorker(
          queue,
          DELIVERIES_AT_ONCE,
          long.lending(async (job, token) => {
            const outcome = await guarded('notification', () => {
              const read = notificationJob.safeParse(job.data);
              if (!read.success) {
                // The next try couldn't read it either.
                work.failed('notification', new JobUnreadable());
                return Promise.resolve<Delivered>({ kind: 'done' });
              }
              const { workspace, id, sealed } = read.data;
              return work.deliver(workspace, { id, sealed: Buffer.from(sealed, 'base64') });
            });
            if (outcome.kind === 'done') return;
            await later(job, outcome.waitMs, token);
          }),
          () => work.failed('notification', new JobUnreadable()),
        );
      sweeps = schedulerOf(work.restored, checkEveryMs);
      await sweeps.begin();
      await Promise.all(workers.map((worker) => worker.ready()));
    },

    async forget() {
      await Promise.all([rounds, ticks, ...deliveries].map((queue) => queue.trimEvents(0)));
    },

    async renewNotifications(renew) {
      const failed: unknown[] = [];
      const alone = async (run: () => Promise<void>): Promise<void> => {
        try {
          await run();
        } catch (error) {
          failed.push(error);
        }
      };
      const renewJob = async (job: Job): Promise<void> => {
        // An unreadable job ends when its turn comes, and is reported then.
        const read = notificationJob.safeParse(job.data);
        if (!read.success) return;
        const { workspace, id, sealed } = read.data;
        const renewed = renew(workspace, { id, sealed: Buffer.from(sealed, 'base64') });
        // A job that has just finished has no data anymore, and needs none.
        if (renewed)
          await job
            .updateData({ workspace, id, sealed: renewed.sealed.toString('base64') })
            .catch((error: unknown) => (error instanceof Error ? onError(error) : undefined));
      };
      for (const queue of deliveries)
        await alone(async () => {
          const ids = await queue.getRanges(['wait', 'active', 'delayed'], 0, -1);
          for (const job of await readableJobs(queue, ids)) await alone(() => renewJob(job));
        });
      if (failed.length > 0) throw failed[0];
    },

    async hasten(workspace, afterMs, turns) {
      const queue = deliveries[shardOf(workspace)];
      if (!queue) return;
      const found = await jobsDueAfter(queue, now() + afterMs);
      const jobs = found.filter((job) => notificationJob.safeParse(job.data).data?.workspace === workspace);
      const waits = await turns(jobs.length);
      // A job that has just begun has no delay to change; if Redis refuses a change, the job keeps its delay.
      await Promise.allSettled(jobs.map(async (job, index) => job.changeDelay(waits[index] ?? 0)));
    },

    hastenMisplaced: () => misplaced.hasten(),

    async pending() {
      const states = ['waiting', 'active', 'delayed', 'prioritized'] as const;
      // The next sweep is always in its queue, and doesn't count as waiting work.
      const counts = await Promise.all(
        [rounds, ...deliveries].map((queue) => queue.getJobCountByTypes(...states)),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },

    async restoreSweeps() {
      await sweeps?.restore();
    },

    async nextSweepAt() {
      return schedulerOf().next();
    },

    reconnect: () => links.reopen(),

    async close() {
      sweeps?.end();
      const gently = (async () => {
        await Promise.all(workers.map((worker) => worker.close()));
        await long.settled();
        await Promise.all([rounds, ticks, ...deliveries].map((queue) => queue.close()));
      })();
      // If Redis is gone, closing would wait forever. Another worker redoes the jobs in hand.
      await pTimeout(gently.catch(onError), { milliseconds: CLOSE_WITHIN_MS, message: false });
      links.drop();
    },
  };
}

/** How long closing waits for jobs in hand and for Redis, in milliseconds. */
const CLOSE_WITHIN_MS = 8_000;
