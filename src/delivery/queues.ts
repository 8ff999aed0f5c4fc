import { createHash } from 'node:crypto';
import { DelayedError, type Job, Queue, type Telemetry, Worker } from 'bullmq';
import pTimeout from 'p-timeout';
import * as z from 'zod';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import type { Queues } from '../usecases/ports.js';
import type { SealedNotification } from '../sealing/notifications.js';
import { type Due, readDue, writtenDue } from '../store/agenda.js';
import type { Client } from '../store/redis.js';
import { claimRestoring } from '../store/sweeps.js';
import { openLinks } from './links.js';
import { watchWorker, type WatchedWorker, type Run } from './worker-watchdog.js';
import { limitPerWorkspace, waitForPlace } from './workspace-limit.js';
import { type SweepScheduler, sweepScheduler } from './scheduler.js';
import { jobsDueAfter, misplacedJobs } from './misplaced.js';
import { dropUnreadable, isUnreadable, readableJobs } from './unreadable-jobs.js';

/** Jobs leave nothing behind: not when they are done, not when they fail. */
const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * A notification is tried until it is sent: again after a second, doubling each time with jitter, an hour at the most. It ends
 * by itself when it is sent, when Slack says that it never can be, or when nobody can open it any more.
 */
const NOTE_RETRY = { attempts: 1_000_000, backoff: { type: 'custom' } } as const;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
const waitBefore = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 20)) * (0.5 + Math.random() / 2);

/**
 * How many deliveries of a shard one process has in hand. Nearly all of them only wait, for Slack or for their time to be
 * full (see `evenly.ts`), and cost no more than a timer: there are so many that waiting never holds up a delivery whose
 * turn has come. At three seconds each they are 340 a second, more than a process can send.
 */
const DELIVERIES_AT_ONCE = 1_024;

/**
 * How many steps one process has in hand, and how many of one workspace. Reading a large workspace's roster waits for
 * Slack for up to 25 minutes; eight such workspaces at once leave no place in a process for another's steps.
 */
const STEPS_AT_ONCE = 16;
const STEPS_OF_ONE = 2;

/** Deliveries are spread over this many queues by workspace, so that a cluster can hold them in several places. */
const SHARDS = 4;
const shardOf = (workspace: WorkspaceId): number =>
  createHash('sha256').update(workspace).digest().readUInt32BE(0) % SHARDS;
const shardPrefix = (prefix: string, shard: number): string => `{${prefix}:deliveries:${shard}}`;

/** What starts the keys of the queue that holds a workspace's deliveries. */
export const deliveriesPrefix = (prefix: string, workspace: WorkspaceId): string =>
  shardPrefix(prefix, shardOf(workspace));

/**
 * How soon the others miss a worker that was killed, and do what it had in hand: its locks end after ten seconds, and
 * somebody looks every five. A worker holds on to what takes longer, and that it was killed over the same one before is
 * no reason to give that up.
 */
const MISSED_SOON = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 } as const;

/** A delayed job that is due is fetched in this time by any worker that is well, in milliseconds. */
const DUE_FOR_MS = 5_000;

/** How soon a worker looks again for work after Redis was away, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

const stepJob = z.strictObject({ workspace: z.string().transform(workspaceId), due: z.string() });
/** A notification as a job holds it. */
const notificationJob = z.strictObject({
  workspace: z.string().transform(workspaceId),
  id: z.string(),
  sealed: z.base64(),
});

/** A job of a queue is not what Evenkeel puts there; it is done with. */
class JobUnreadable extends Error {
  readonly code = 'job_unreadable';
}

/** What became of one try at a delivery: it is done with, or comes again after a while. */
export type Delivered = { readonly kind: 'done' } | { readonly kind: 'later'; readonly waitMs: number };

/** What the workers do. A step or delivery that throws is tried again. */
export interface Work {
  sweep(): Promise<void>;
  step(workspace: WorkspaceId, due: Due): Promise<void>;
  deliver(workspace: WorkspaceId, notification: SealedNotification): Promise<Delivered>;
  /** Told of every failed try, and of a step which it was. */
  failed(job: 'step' | 'notification' | 'sweep', error: unknown, due?: Due): void;
  /** Told when the next sweep was gone from Redis and has been put back; nobody is unless it is given. */
  restored?(this: void): void;
}

/** The queues and, once started, their workers. */
export interface RunningQueues extends Queues {
  /** @param checkEveryMs how often each worker checks that the next sweep will come; half a minute unless given */
  start(work: Work, checkEveryMs?: number): Promise<void>;
  /** Removes what BullMQ keeps of jobs that are done: ids, names and times in its streams of events. */
  forget(): Promise<void>;
  /**
   * Has the notifications of a workspace that are due only after some time come sooner.
   *
   * @param afterMs how far in the future one has to be due to be among them, in milliseconds
   * @param turns returns the waits for that many, in milliseconds
   */
  hasten(
    workspace: WorkspaceId,
    afterMs: number,
    turns: (count: number) => Promise<readonly number[]>,
  ): Promise<void>;
  /** Has jobs come now that a wrong clock has put too far ahead. */
  hastenMisplaced(): Promise<void>;
  /** How many jobs wait, are delayed or are in hand. */
  pending(): Promise<number>;
  /** Replans sweeps if the next one would not come soon, as after a wrong clock; where no worker runs here it does nothing. */
  restoreSweeps(): Promise<void>;
  /** When the next sweep is due; null when none will come, as before a worker has ever run. */
  nextSweepAt(): Promise<number | null>;
  /** Drops the connections to Redis and opens new ones; what waits for an answer is asked again. */
  reconnect(): void;
  /** Lets jobs in hand finish, then lets go of Redis. */
  close(): Promise<void>;
}

/** How queues are opened. */
export interface QueueOptions {
  /** Where spans go; nowhere unless given. */
  readonly telemetry?: Telemetry | null;
  /** What a wait is counted from, in milliseconds: the true time, also where this machine's clock is wrong. */
  readonly now?: () => number;
  /** Nothing is written on opening: for commands that look into the queues of whichever prefix they're told. */
  readonly onlyLook?: boolean;
}

/**
 * BullMQ's queues on Redis: `rounds` for steps, `sweeps`, which no step ever holds up, and `deliveries` with one job for
 * each notification.
 *
 * @param onError told of whatever goes wrong with Redis
 */
export function openQueues(
  connection: Client,
  prefix: string,
  onError: (error: Error) => void,
  { telemetry = null, now = () => Date.now(), onlyLook = false }: QueueOptions = {},
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
        // Nobody but the worker that meets it knows of it, and without this every worker would meet it for ever.
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

  /** Puts a job in hand back for a while. BullMQ doesn't count it as a failed try. */
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
      // The error that BullMQ stores and streams is a bare word: the real one may hold ids or message texts.
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
        async (job, token) => {
          const read = stepJob.safeParse(job.data);
          const due = read.success ? readDue(read.data.due) : null;
          if (!read.success || !due) return work.failed('step', new JobUnreadable());
          const { workspace } = read.data;
          const begun = await ofOne(workspace, () => guarded('step', () => work.step(workspace, due), due));
          if (!begun) await later(job, waitForPlace(job.attemptsStarted), token);
        },
        () => work.failed('step', new JobUnreadable()),
      );
      for (const queue of deliveries)
        startWorker(
          queue,
          DELIVERIES_AT_ONCE,
          async (job, token) => {
            const outcome = await guarded('notification', () => {
              const read = notificationJob.safeParse(job.data);
              if (!read.success) {
                // Tried again it would be as unreadable.
                work.failed('notification', new JobUnreadable());
                return Promise.resolve<Delivered>({ kind: 'done' });
              }
              const { workspace, id, sealed } = read.data;
              return work.deliver(workspace, { id, sealed: Buffer.from(sealed, 'base64') });
            });
            if (outcome.kind === 'done') return;
            await later(job, outcome.waitMs, token);
          },
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
        // One that cannot be read ends when its turn comes, and is reported then.
        const read = notificationJob.safeParse(job.data);
        if (!read.success) return;
        const { workspace, id, sealed } = read.data;
        const renewed = renew(workspace, { id, sealed: Buffer.from(sealed, 'base64') });
        // A job that is done meanwhile has no data any more, and needs none.
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
      const found = await jobsDueAfter(queue, Date.now() + afterMs);
      const jobs = found.filter((job) => notificationJob.safeParse(job.data).data?.workspace === workspace);
      const waits = await turns(jobs.length);
      // A job that has begun meanwhile has no delay to change, and one that Redis did not take keeps the delay it had.
      await Promise.allSettled(jobs.map(async (job, index) => job.changeDelay(waits[index] ?? 0)));
    },

    hastenMisplaced: () => misplaced.hasten(),

    async pending() {
      const states = ['waiting', 'active', 'delayed', 'prioritized'] as const;
      // The sweep's next tick is always there, and is not work that waits.
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
        await Promise.all([rounds, ticks, ...deliveries].map((queue) => queue.close()));
      })();
      // A Redis that is gone would be waited for without end; what is in hand is done again by whoever comes next.
      await pTimeout(gently.catch(onError), { milliseconds: CLOSE_WITHIN_MS, message: false });
      links.drop();
    },
  };
}

/** How long closing waits for jobs in hand and for Redis, in milliseconds. */
const CLOSE_WITHIN_MS = 8_000;
