import { setTimeout } from 'node:timers/promises';
import type { Job, JobType, Queue } from 'bullmq';
import type { Instant } from '../pulse/calendar.js';
import { oneAtATime } from './one-at-a-time.js';
import { LEAVE_NOTHING } from './jobs.js';
import { readableJobs } from './unreadable-jobs.js';

/** How often a sweep runs, in milliseconds. */
const SWEEP_EVERY_MS = 30_000;

/** How often a worker checks that the next sweep will come, in milliseconds. */
const LOOK_EVERY_MS = 30_000;

/** How soon we repeat a check that found the next sweep missing, in milliseconds: a sweep may just have begun. */
const LOOK_AGAIN_MS = 1_000;

/**
 * How far ahead of now the next sweep may be, and how far overdue, in milliseconds: a wrong clock plans it hours
 * or days away.
 */
const AHEAD_MS = 2 * SWEEP_EVERY_MS;
const LATE_MS = 4 * SWEEP_EVERY_MS;

/** How far this machine's clock may be off before we leave planning sweeps to others, in milliseconds. */
const CLOCK_OFF_MS = 60_000;

const SWEEP = 'sweep';

/** The states of the next sweep's job until a worker takes it. */
const PLANNED = ['delayed', 'wait'] as const satisfies readonly JobType[];

/** Makes sure that sweeps go on. */
export interface SweepScheduler {
  /** Puts the first sweep into the queue, unless a sweep is already planned. */
  begin(): Promise<void>;
  /** Replans sweeps if the next one wouldn't come; returns whether it did. */
  restore(): Promise<boolean>;
  /** Returns when the next sweep is due; null if none will come. */
  next(): Promise<Instant | null>;
  end(): void;
}

export interface SchedulerOptions {
  /** Returns the true time, even if this machine's clock is wrong. */
  now(this: void): Instant;
  /** Claims a repair for this process; false while another process is working on it. */
  claim(this: void): Promise<boolean>;
  /** Called when sweeps had stopped and we've replanned them. */
  restored(this: void): void;
  onError(this: void, error: Error): void;
  readonly everyMs?: number | undefined;
}

/**
 * Plans the sweeps of all workers in Redis, and checks about twice a minute that the next one is there.
 * Otherwise, anything that removes it, such as an eviction, FLUSHALL or a Redis that comes back empty, would
 * stop all sweeps until a restart.
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
    // The scheduler only remembers a time; its job may be gone. Once that time has come, a sweep in hand counts
    // as well.
    const states = at > now() ? PLANNED : [...PLANNED, 'active' as const];
    return (await sweepsThat(states)).length > 0 ? at : null;
  };
  const comes = async (): Promise<boolean> => {
    const at = await next();
    if (at === null) return false;
    const wait = at - now();
    if (wait > AHEAD_MS) return false;
    // An overdue sweep that's no longer delayed only waits for a free worker.
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

  const look = oneAtATime(restore);
  let looks: NodeJS.Timeout | undefined;
  return {
    async begin() {
      await plan();
      looks = setInterval(() => void look().catch(onError), everyMs).unref();
      // `plan` keeps a job that a wrong clock planned days ahead, so we check at once.
      void look().catch(onError);
    },
    restore,
    next,
    end: () => clearInterval(looks),
  };
}
