import type { Config } from '../config.js';
import { deliver } from '../delivery/deliver.js';
import type { RunningQueues } from '../delivery/queues.js';
import type { Delivered, Work } from '../delivery/workers.js';
import type { LogFailure } from '../ops/throttled-log.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import type { Keyring } from '../sealing/keyring.js';
import { openNotification, type SealedNotification } from '../sealing/notifications.js';
import type { Workspace, Workspaces } from '../slack/workspace.js';
import { receiptsOf } from '../store/installs.js';
import { WRONG_TYPE } from '../store/damage.js';
import type { Client } from '../store/redis.js';
import { wrongTypeOf } from '../store/redis-errors.js';
import { removalOf } from '../store/removals.js';
import type { ClockAgreement } from '../usecases/clock-agreement.js';
import type { WorkspaceContext } from '../usecases/context.js';
import { safeCode } from '../usecases/log.js';
import type { Clock, Log } from '../usecases/ports.js';
import { runStep, sweep } from '../usecases/sweep.js';

/** The parts that the weekly cycle of all workspaces needs. */
export interface CycleDependencies {
  readonly config: Config;
  readonly redis: Client;
  readonly workspaces: Workspaces;
  readonly keyring: Keyring;
  /** The teams in the teams file. */
  readonly teams: readonly Team[];
  readonly queues: RunningQueues;
  readonly clock: Clock;
  readonly clocks: ClockAgreement;
  readonly log: Log;
  /** The quantum of a delivery, in milliseconds: see `deliver`. */
  readonly deliveryMs: number;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** Log failures, each cause at most once a minute. */
export interface Failures {
  readonly ofSteps: LogFailure;
  readonly ofDeliveries: LogFailure;
}

/** How long a message waits if its workspace isn't currently served, in milliseconds. */
const NOT_SERVED_WAIT_MS = 600_000;

/** Returns the work of a process's workers. */
export function workOf(
  dependencies: CycleDependencies,
  sweepAll: () => Promise<void>,
  { ofSteps, ofDeliveries }: Failures,
): Work {
  const { workspaces, queues, clocks, log, deliveryMs, ending } = dependencies;
  const workspaceOf = (id: WorkspaceId): Promise<Workspace | null> =>
    workspaces.of({ workspace: id, organization: null });
  return {
    sweep: sweepAll,
    async step(id, due) {
      // The step stays on the agenda, and runs with the first sweep after the clocks agree.
      if (!(await clocks.check())) return;
      const workspace = await workspaceOf(id);
      if (!workspace) return;
      try {
        await runStep(workspace.context, workspace.directory, due);
      } catch (error) {
        tellWrongKind(workspace.context, due.team, error);
        throw error;
      }
      await sweep(workspace.context, queues);
    },
    async deliver(id, notification) {
      if (!(await clocks.agreed(ending))) return { kind: 'later', waitMs: 0 };
      const workspace = await workspaceOf(id);
      return workspace
        ? deliver(workspace.context, workspace.post, notification, deliveryMs)
        : keepOrDrop(dependencies, id, notification);
    },
    failed: (job, error, due) =>
      job === 'notification'
        ? ofDeliveries('notification_failed', { code: safeCode(error) })
        : ofSteps('step_failed', {
            code: safeCode(error),
            ...(due ? { team: due.team, step: due.step } : {}),
          }),
    restored: () =>
      log.warn('sweeps_restored', {
        reason: 'the next sweep was gone from Redis, or a wrong clock had planned it for days ahead',
      }),
  };
}

/**
 * Keeps a message for a workspace that isn't served, or drops it once the workspace's data is deleted. A workspace
 * whose removal is under way may come back within the day.
 */
async function keepOrDrop(
  { config, redis, keyring, log }: CycleDependencies,
  id: WorkspaceId,
  notification: SealedNotification,
): Promise<Delivered> {
  const store = { redis, prefix: config.prefix };
  const isGone = (await receiptsOf(store)).has(id) && !(await removalOf(store, id));
  if (!isGone && openNotification(keyring, id, notification))
    return { kind: 'later', waitMs: NOT_SERVED_WAIT_MS };
  log.warn('notification_dropped', { reason: 'the workspace does not have the app' });
  return { kind: 'done' };
}

/** Logs once if an error says that a key holds another kind of value than ours; Redis doesn't name the key. */
export function tellWrongKind({ store }: WorkspaceContext, team: TeamId | null, error: unknown): void {
  const says = wrongTypeOf(error);
  if (says !== null) store.damaged(WRONG_TYPE, team, [says]);
}
