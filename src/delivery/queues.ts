import { setTimeout } from 'node:timers/promises';
import { type Job, Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import * as z from 'zod';
import type { Queues } from '../rounds/sweep.js';
import type { SealedNote } from '../sealing/notes.js';
import { type Due, readDue, writtenDue } from '../store/agenda.js';

/** Jobs leave nothing behind: not when they are done, not when they fail. */
const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

/** A note is tried again after a second, doubling each time with jitter: for about three days in all. */
const NOTE_RETRY = { attempts: 18, backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 } } as const;

/**
 * Every delivery takes a whole number of these milliseconds: Slack's answer to a message and to a call that posts
 * nothing take differently long, and what a delivery did must not show in how long it took.
 */
const DELIVERY_TAKES_MS = 500;
/** Most deliveries wait, for Slack or for their time to be full. */
const DELIVERIES_AT_ONCE = 32;

/** How often the sweep runs of itself, in milliseconds. */
const SWEEP_EVERY_MS = 30_000;

const stepJob = z.strictObject({ due: z.string() });
const noteJob = z.strictObject({ id: z.string(), sealed: z.base64() });

/** What became of one try at a delivery: it is done with, or Slack wants everyone to wait. */
export type Delivered = { readonly kind: 'done' } | { readonly kind: 'later'; readonly waitMs: number };

/** What the workers do. A step or note that throws is tried again. */
export interface Work {
  sweep(): Promise<void>;
  step(due: Due): Promise<void>;
  note(note: SealedNote): Promise<Delivered>;
  /** Told of every failed try. */
  failed(job: 'step' | 'note' | 'sweep', error: unknown): void;
}

/** The two queues and, once started, their workers. */
export interface RunningQueues extends Queues {
  start(work: Work): Promise<void>;
  /** Removes what BullMQ keeps of jobs that are done: ids, names and times in its streams of events. */
  forget(): Promise<void>;
  /** How many jobs wait, are delayed or are in hand. */
  pending(): Promise<number>;
  /** Lets jobs in hand finish, then lets go of Redis. */
  close(): Promise<void>;
}

/** BullMQ's queues on Redis: `rounds` for steps and sweeps, `deliveries` with one job for each note. */
export function openQueues(
  connection: Redis,
  prefix: string,
  onError: (error: Error) => void,
): RunningQueues {
  const links = linksOf(connection, onError);
  const options = { connection: links.first, prefix: `{${prefix}:queues}` };
  const rounds = new Queue('rounds', options);
  const deliveries = new Queue('deliveries', options);
  const workers: Worker[] = [];
  for (const queue of [rounds, deliveries]) queue.on('error', onError);

  const startWorker = (queue: Queue, concurrency: number, run: (job: Job) => Promise<void>): void => {
    const worker = new Worker(queue.name, run, { ...options, concurrency });
    worker.on('error', onError);
    workers.push(worker);
  };

  return {
    async addSteps(steps) {
      await rounds.addBulk(
        steps.map((due) => ({
          name: 'step',
          data: { due: writtenDue(due) },
          opts: { ...LEAVE_NOTHING, jobId: writtenDue(due).replaceAll('|', '_') },
        })),
      );
    },

    async addNotes(notes) {
      await deliveries.addBulk(
        notes.map(({ id, sealed }) => ({
          name: 'note',
          data: { id, sealed: sealed.toString('base64') },
          // A job id may not be a whole number, which an opaque id could be.
          opts: { ...LEAVE_NOTHING, ...NOTE_RETRY, jobId: `n_${id}` },
        })),
      );
    },

    async start(work) {
      // The error that BullMQ stores and streams is a bare word: the real one may hold ids or message texts.
      const guarded = async <T>(job: 'step' | 'note' | 'sweep', run: () => Promise<T>): Promise<T> => {
        try {
          return await run();
        } catch (error) {
          work.failed(job, error);
          // oxlint-disable-next-line preserve-caught-error -- BullMQ would store the cause
          throw new Error('failed');
        }
      };
      startWorker(rounds, 4, async (job) => {
        if (job.name !== 'step') return guarded('sweep', () => work.sweep());
        await guarded('step', async () => {
          const due = readDue(stepJob.parse(job.data).due);
          if (due) await work.step(due);
        });
      });
      startWorker(deliveries, DELIVERIES_AT_ONCE, async (job) => {
        const outcome = await evenly(() =>
          guarded('note', () => {
            const { id, sealed } = noteJob.parse(job.data);
            return work.note({ id, sealed: Buffer.from(sealed, 'base64') });
          }),
        );
        if (outcome.kind === 'done') return;
        await deliveries.rateLimit(outcome.waitMs);
        throw Worker.RateLimitError();
      });
      // `every` keeps an overdue tick across a restart, where a cron pattern would drop it.
      await rounds.upsertJobScheduler(
        'sweep',
        { every: SWEEP_EVERY_MS },
        { name: 'sweep', opts: LEAVE_NOTHING },
      );
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    },

    async forget() {
      await Promise.all([rounds.trimEvents(0), deliveries.trimEvents(0)]);
    },

    async pending() {
      const states = ['waiting', 'active', 'delayed', 'prioritized'] as const;
      // The sweep's own next tick is always there, delayed: it is not work that waits.
      const steps = (await rounds.getJobs([...states])).filter((job) => job.name === 'step');
      return steps.length + (await deliveries.getJobCountByTypes(...states));
    },

    async close() {
      const gently = (async () => {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all([rounds.close(), deliveries.close()]);
      })();
      // A Redis that is gone would be waited for without end; what is in hand is done again by whoever comes next.
      await Promise.race([gently.catch(onError), setTimeout(CLOSE_WITHIN_MS, undefined, { ref: false })]);
      links.drop();
    },
  };
}

/** The connections that BullMQ makes of one, to be let go of whether or not Redis still answers. */
function linksOf(connection: Redis, onError: (error: Error) => void): { first: Redis; drop(): void } {
  const links: Redis[] = [];
  const copied = (of: Redis, override?: Partial<RedisOptions>): Redis => {
    const link = Redis.prototype.duplicate.call(of, override);
    link.on('error', onError);
    links.push(link);
    return link;
  };
  const first = copied(connection);
  first.duplicate = (override) => copied(first, override);
  return { first, drop: () => links.forEach((link) => link.disconnect()) };
}

/** How long closing waits for jobs in hand and for Redis, in milliseconds. */
const CLOSE_WITHIN_MS = 8_000;

/** Runs something so that it ends, well or badly, only at a whole number of `DELIVERY_TAKES_MS`. */
async function evenly<T>(run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await run();
  } finally {
    const took = performance.now() - began;
    await setTimeout(DELIVERY_TAKES_MS * Math.ceil(took / DELIVERY_TAKES_MS) - took);
  }
}
