import { createHash } from 'node:crypto';
import { type Job, Queue, type Telemetry } from 'bullmq';
import pTimeout from 'p-timeout';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Queues } from '../usecases/ports.js';
import { writtenDue } from '../store/agenda.js';
import type { Client } from '../store/redis.js';
import { claimRestoring } from '../store/sweeps.js';
import { LEAVE_NOTHING, notificationDataOf, notificationIn, stepDataOf } from './jobs.js';
import { openLinks } from './links.js';
import { type SweepScheduler, sweepScheduler } from './scheduler.js';
import { hastenerOfMisplaced, jobsDueAfter } from './misplaced.js';
import { readableJobs } from './unreadable-jobs.js';
import { startWorkers, type Work, type Workers } from './workers.js';

/**
 * We retry a notification that failed after a second, then after twice as long each time, with jitter, up to an
 * hour. Its job ends when it's sent, when Slack says that it never can be, or when its seal no longer opens.
 */
const NOTE_RETRY = { attempts: 1_000_000, backoff: { type: 'custom' } } as const;
/** We spread deliveries over this many queues by workspace, so that several masters of a cluster share them. */
const SHARDS = 4;
const shardOf = (workspace: WorkspaceId): number =>
  createHash('sha256').update(workspace).digest().readUInt32BE(0) % SHARDS;
const shardPrefix = (prefix: string, shard: number): string => `{${prefix}:deliveries:${shard}}`;

/** The prefix of the keys of the queue that holds a workspace's deliveries. */
export const deliveriesPrefix = (prefix: string, workspace: WorkspaceId): string =>
  shardPrefix(prefix, shardOf(workspace));

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
  const stepQueue = new Queue('rounds', options);
  const sweepQueue = new Queue('sweeps', options);
  const deliveries = Array.from(
    { length: SHARDS },
    (_, shard) => new Queue('deliveries', { ...options, prefix: shardPrefix(prefix, shard) }),
  );
  let workers: Workers | null = null;
  let sweeps: SweepScheduler | null = null;
  const schedulerOf = (restored: () => void = () => undefined, everyMs?: number): SweepScheduler =>
    sweepScheduler(sweepQueue, {
      now,
      claim: () => claimRestoring(links.first, prefix),
      restored,
      onError,
      everyMs,
    });
  const all = [stepQueue, sweepQueue, ...deliveries];
  for (const queue of all) queue.on('error', onError);

  return {
    async addSteps(workspace, steps) {
      await stepQueue.addBulk(
        steps.map((due) => ({
          name: 'step',
          data: stepDataOf({ workspace, due }),
          opts: { ...LEAVE_NOTHING, jobId: `${workspace}_${writtenDue(due).replaceAll('|', '_')}` },
        })),
      );
    },

    async addNotifications(workspace, notifications) {
      await deliveries[shardOf(workspace)]?.addBulk(
        notifications.map(({ notification, waitMs }) => ({
          name: 'notification',
          data: notificationDataOf({ workspace, notification }),
          // A job id may not be a whole number, which an opaque id could be.
          opts: { ...LEAVE_NOTHING, ...NOTE_RETRY, delay: waitMs, jobId: `n_${notification.id}` },
        })),
      );
    },

    async start(work, checkEveryMs) {
      workers = startWorkers(
        work,
        { steps: stepQueue, sweeps: sweepQueue, deliveries },
        { connection: links.first, traced, now, onError, placeForMs },
      );
      sweeps = schedulerOf(work.restored, checkEveryMs);
      await sweeps.begin();
      await workers.ready();
    },

    async forget() {
      await Promise.all(all.map((queue) => queue.trimEvents(0)));
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
        const read = notificationIn(job);
        const renewed = read && renew(read.workspace, read.notification);
        // A job that has just finished has no data anymore, and needs none.
        if (renewed)
          await job
            .updateData(notificationDataOf({ ...read, notification: renewed }))
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
      const jobs = found.filter((job) => notificationIn(job)?.workspace === workspace);
      const waits = await turns(jobs.length);
      // A job that has just begun has no delay to change; if Redis refuses a change, the job keeps its delay.
      await Promise.allSettled(jobs.map(async (job, index) => job.changeDelay(waits[index] ?? 0)));
    },

    hastenMisplaced: hastenerOfMisplaced(stepQueue, deliveries, now),

    async pending() {
      const states = ['waiting', 'active', 'delayed', 'prioritized'] as const;
      // The next sweep is always in its queue, and doesn't count as waiting work.
      const counts = await Promise.all(
        [stepQueue, ...deliveries].map((queue) => queue.getJobCountByTypes(...states)),
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
        await workers?.close();
        await Promise.all(all.map((queue) => queue.close()));
      })();
      // If Redis is gone, closing would wait forever. Another worker redoes the jobs in hand.
      await pTimeout(gently.catch(onError), { milliseconds: CLOSE_WITHIN_MS, message: false });
      links.drop();
    },
  };
}

/** How long closing waits for jobs in hand and for Redis, in milliseconds. */
const CLOSE_WITHIN_MS = 8_000;
