import { setTimeout } from 'node:timers/promises';
import type { Job, JobType, Queue } from 'bullmq';
import type { Instant } from '../pulse/calendar.js';
import { readableJobs } from './unreadable-jobs.js';

/** How often the sweep runs by itself, in milliseconds. */
const SWEEP_EVERY_MS = 30_000;

/** How often a worker checks that the next sweep will come, in milliseconds. */
const LOOK_EVERY_MS = 30_000;

/**
 * How soon a check that found something wrong is repeated, in milliseconds: a sweep may have begun in
 * between.
 */
const LOOK_AGAIN_MS = 1_000;

/** How far from now the next sweep may be, in milliseconds: a wrong clock plans it hours or days ahead. */
const AHEAD_MS = 2 * SWEEP_EVERY_MS;
const LATE_MS = 4 * SWEEP_EVERY_MS;

/** How far this machine's clock may be off for it to plan sweeps, in milliseconds. */
const CLOCK_OFF_MS = 60_000;

const SWEEP = 'sweep';
const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

/** Where the next sweep is until a worker takes it. */
const PLANNED = ['delayed', 'wait'] as const satisfies readonly JobType[];

/** Makes sure that sweeps go on. */
export interface SweepScheduler {
  /** Puts the first sweep into the queue, unless a sweep is already planned. */
  begin(): Promise<void>;
  /** Replans sweeps if the next one wouldn't come; returns whether it had to. */
  restore(): Promise<boolean>;
  /** When the next sweep is due; null when none will come. */
  next(): Promise<Instant | null>;
  end(): void;
}

export interface SchedulerOptions {
  /** The true time, even if this machine's clock is wrong. */
  now(this: void): Instant;
  /** Claims a repair for this process; false while another process is working on it. */
  claim(this: void): Promise<boolean>;
  /** Called when sweeps had stopped and we've replanned them. */
  restored(this: void): void;
  onError(this: void, error: Error): void;
  readonly everyMs?: number;
}

/**
 * Plans the sweeps of all workers in Redis, and checks about twice a minute that the next one is there.
 * Otherwise, anything that removes it, such as an eviction, FLUSHALL or a Redis that comes back empty, would
 * end all sweeps until a restart.
 */
export function sweepScheduler(queue: Queue, options: SchedulerOptions): SweepScheduler {
  const { now, claim, restored, onError, everyMs = LOOK_EVERY_MS } = options;
  // `every` keeps an overdue tick across a restart; a cron pattern would drop it.
  const plan = () =>
    queue.upsertJobScheduler(SWEEP, { every: SWEEP_EVERY_MS }, { name: SWEEP, opts: LEAVE_NOTHING });

  const sweepsThat = async (states: readonly JobType[]): Promise<readonly Job[]> =>
    readableJobs(queue, await queue.getRanges([...states], 0, -1));
  const next = async (): Promise<Instant | null> => {
    const at = (await queue.getJobScheduler(SWEEP))?.next;
    if (!at) return null;
    // The scheduler only remembers a time: the job may be gone. A job in hand is due, and the next one is
    // already planned.
    const states = at > now() ? PLANNED : [...PLANNED, 'active' as const];
    return (await sweepsThat(states)).length > 0 ? at : null;
  };
  const comes = async (): Promise<boolean> => {
    const at = await next();
    if (at === null) return false;
    const wait = at - now();
    if (wait > AHEAD_MS) return false;
    // A sweep that's already in the queue waits for a free worker.
    return wait > -LATE_MS || (await sweepsThat(['delayed'])).length === 0;
  };
  const restore = async (): Promise<boolean> => {
    if (Math.abs(Date.now() - now()) > CLOCK_OFF_MS || (await comes())) return false;
    await setTimeout(LOOK_AGAIN_MS, undefined, { ref: false });
    if ((await comes()) || !(await claim())) return false;
    await queue.removeJobScheduler(SWEEP);
    await plan();
    restored();
    return true;
  };

  let looking = false;
  const look = async (): Promise<void> => {
    // While Redis is away, this check waits.
    if (looking) return;
    looking = true;
    try {
      await restore();
    } finally {
      looking = false;
    }
  };
  let looks: NodeJS.Timeout | undefined;
  return {
    async begin() {
      await plan();
      looks = setInterval(() => void look().catch(onError), everyMs).unref();
      // Planning keeps a job that a wrong clock planned days ahead, so we check at once.
      void look().catch(onError);
    },
    restore,
    next,
    end: () => clearInterval(looks),
  };
}
