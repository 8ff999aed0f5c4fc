import pTimeout from 'p-timeout';
import type { Figures } from '../ops/metrics.js';
import { throttledErrors } from '../ops/throttled-log.js';
import { markSweep } from '../store/sweeps.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { SealingContext, WorkspaceContext } from '../usecases/context.js';
import { contextsFor } from '../usecases/redis-ownership.js';
import { forgetting } from '../usecases/forgetting.js';
import { safeCode } from '../usecases/log.js';
import { type CycleDependencies, type Failures, workOf } from './cycle-work.js';
import { sweepsOf } from './sweep-all.js';

/** How often a process checks whether its keyring may forget the next day, in milliseconds. */
const ADVANCE_EVERY_MS = 600_000;

/** How often a process continues the removals under way, in milliseconds. */
const SETTLE_EVERY_MS = 30_000;

/** A sweep's longest wait for its keyring's step, in milliseconds. */
const STEP_WITHIN_MS = 10_000;

/** A start's longest wait for its keyring's first step, in milliseconds. */
const FIRST_STEP_MS = 500;

/** The weekly cycle of all workspaces, as one process runs it. */
export interface WeeklyCycle {
  /** Runs one sweep now. */
  sweep(): Promise<void>;
  /** Counts what's due and not done yet. */
  figures(): Promise<Figures>;
  /** Returns the sum of `figures`. */
  pending(): Promise<number>;
  /** Sweeps and replans the next sweeps, if this process has workers: the clocks agree again. Never throws. */
  resume(): Promise<void>;
  /** Advances the keyring as far as it may. Never throws. */
  stepKeyring(): Promise<void>;
  /** Returns a sentence about what's wrong with the keyring, with the fix, or null. */
  keyringTrouble(): Promise<string | null>;
  /** Stops the timers. */
  stop(): void;
}

/**
 * Begins the weekly cycle of all workspaces:
 *
 * - Workers sweep twice a minute. A sweep continues removals, hands on what's due in each workspace, retries what
 *   Slack refused, looks through the requests to peer supporters, and advances the keyring. While the clocks disagree,
 *   it does nothing.
 * - After a step, its workspace is swept, so that the step's messages go out right away.
 * - Every process, with workers or not, advances its keyring at the start and every ten minutes, and continues removals
 *   every half minute: each has its own keyring file, and has to know which workspaces it serves.
 * - A start with workers reads every roster once, in the background: see background-rosters.ts.
 */
export async function beginWeeklyCycle(dependencies: CycleDependencies): Promise<WeeklyCycle> {
  const { config, redis, workspaces, keyring, queues, clock, clocks, log, ending } = dependencies;
  const hasWorkers = config.roles.includes('worker');
  const failures: Failures = {
    ofSteps: throttledErrors(log),
    ofDeliveries: throttledErrors(log, { counts: false }),
  };
  const { prefix } = config;
  const contexts = async (): Promise<readonly SealingContext[]> =>
    contextsFor({ redis, prefix }, { keyring, clock }, await workspaces.ids());
  const open = async (id: WorkspaceId): Promise<WorkspaceContext | null> =>
    (await workspaces.visit(id))?.context ?? null;
  const sweeps = sweepsOf(dependencies, failures);
  const stepper = forgetting({ redis, prefix, keyring, clock, clocks, log, contexts, open, queues });
  const sweepAll = async (): Promise<void> => {
    if (!(await clocks.check())) return;
    await settleRemovals(dependencies);
    const swept = await sweeps.handOn();
    await markSweep(redis, prefix);
    await swept.finish();
    await queues.hastenMisplaced();
    await queues.forget();
    // If a cluster's master is down, the keyring's step waits for it, but the sweeps mustn't.
    await pTimeout(stepper.step(), { milliseconds: STEP_WITHIN_MS, fallback: () => undefined });
  };
  // A host that was off for weeks still has days that the others have forgotten. With many workspaces, stepping takes
  // longer than a start may, so it continues in the background.
  await pTimeout(stepper.step(), { milliseconds: FIRST_STEP_MS, fallback: () => undefined });
  const timers = [
    setInterval(() => void stepper.step(), ADVANCE_EVERY_MS),
    setInterval(() => void settleRemovals(dependencies), SETTLE_EVERY_MS),
  ];
  if (hasWorkers) await queues.start(workOf(dependencies, sweepAll, failures));
  const figures = async (): Promise<Figures> => {
    const [due, jobs] = await Promise.all([sweeps.counted(), queues.pending()]);
    return { due, jobs };
  };
  return {
    sweep: sweepAll,
    figures,
    async pending() {
      const { due, jobs } = await figures();
      return due.steps + due.notifications + jobs;
    },
    async resume() {
      if (!hasWorkers) return;
      try {
        // The next sweep, if a wrong clock planned it, may be hours away.
        await queues.restoreSweeps();
        await sweepAll();
      } catch (error) {
        if (!ending.aborted) log.error('step_failed', { code: safeCode(error) });
      }
    },
    stepKeyring: () => stepper.step(),
    keyringTrouble: () => stepper.trouble(),
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}

async function settleRemovals({ clocks, workspaces, log }: CycleDependencies): Promise<void> {
  if (!clocks.agrees()) return;
  await workspaces.settle().catch((error: unknown) => log.warn('removal_waits', { code: safeCode(error) }));
}
