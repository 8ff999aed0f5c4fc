import type { Config } from '../config.js';
import { deliver } from '../delivery/deliver.js';
import { retryRefused } from '../delivery/retry-refused.js';
import type { RunningQueues } from '../delivery/queues.js';
import type { Figures } from '../ops/metrics.js';
import { sparing } from '../ops/sparing.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { ClockAgreement } from '../usecases/clock-agreement.js';
import type { Team } from '../pulse/team.js';
import { syncRosters } from '../usecases/enroll.js';
import { forgetting } from '../usecases/forgetting.js';
import type { WorkspaceContext } from '../usecases/context.js';
import { safeCode } from '../usecases/log.js';
import type { Clock, Log } from '../usecases/ports.js';
import { restoreIfEmptied } from '../usecases/restore.js';
import { takeBackRequests } from '../usecases/supporter-requests.js';
import { sweep, runStep } from '../usecases/sweep.js';
import type { Keyring } from '../sealing/keyring.js';
import { openNotification } from '../sealing/notifications.js';
import type { Workspace, Workspaces } from '../slack/workspace.js';
import { receiptsOf } from '../store/installs.js';
import { countDue, type DueCount } from '../store/outbox.js';
import type { Client } from '../store/redis.js';
import { wrongKindOf } from '../store/redis-errors.js';
import { removalOf } from '../store/removals.js';
import { markSweep } from '../store/sweeps.js';

/** How often a process looks whether its keyring may forget another day, in milliseconds. */
const RETIRE_EVERY_MS = 600_000;

/** How long a message waits for a workspace that isn't served now, in milliseconds. */
const NOT_SERVED_WAIT_MS = 600_000;

/** How often a process goes on with removals that are under way, in milliseconds. */
const SETTLE_EVERY_MS = 30_000;

/** What the weeks of all workspaces run on. */
export interface WeeksOn {
  readonly config: Config;
  readonly redis: Client;
  readonly workspaces: Workspaces;
  readonly keyring: Keyring;
  /** Those of the teams file. */
  readonly teams: readonly Team[];
  readonly queues: RunningQueues;
  readonly clock: Clock;
  readonly clocks: ClockAgreement;
  readonly log: Log;
  /** What a delivery takes, see `deliver`. */
  readonly deliveryMs: number;
  /** Given when the process ends. */
  readonly ending: AbortSignal;
}

/** The weeks of all workspaces, as one process runs them. */
export interface Weeks {
  /** Runs one sweep now. */
  sweep(): Promise<void>;
  /** How much is due and not done yet. */
  figures(): Promise<Figures>;
  /** Reads every roster; for a process whose workers open the weeks. */
  readRosters(): Promise<void>;
  /** Sweeps now, where this process sweeps, after the clocks have agreed again; plans the next sweeps too. Never throws. */
  resume(): Promise<void>;
  /** Steps the keyring as far as may be. Never throws. */
  stepKeyring(): Promise<void>;
  /** What is wrong with the keyring, in words with the fix, or null. */
  keyringTrouble(): Promise<string | null>;
  /** Ends what runs by the clock. */
  stop(): void;
}

/** Steps the keyring, now and from now on, and lets the workers work in a process that has their role. */
export async function runWeeks(on: WeeksOn): Promise<Weeks> {
  const { config, redis, workspaces, keyring, teams, queues, clock, clocks, log, deliveryMs, ending } = on;
  const contexts = async (): Promise<WorkspaceContext[]> =>
    (await workspaces.all()).map(({ context }) => context);
  const { prefix } = config;
  const stepFailure = sparing(log);
  const noteFailure = sparing(log, { counts: false });
  const days = forgetting({ redis, prefix, keyring, clock, clocks, log, contexts, queues });
  // A host that was off for weeks still holds the days that the others have forgotten.
  await days.step();
  // A process without a worker has no sweep of its own, and a keyring file that must not lag behind.
  const retiring = setInterval(() => void days.step(), RETIRE_EVERY_MS);
  const settle = async (): Promise<void> => {
    if (clocks.agrees())
      await workspaces
        .settle()
        .catch((error: unknown) => log.warn('removal_waits', { code: safeCode(error) }));
  };
  // A process without a worker has to know as well who is served.
  const settling = setInterval(() => void settle(), SETTLE_EVERY_MS);
  // No more than that a message failed: whose it was, and what for, stays here.
  const notTakenBack = (): void => noteFailure('note_failed', { code: 'not_delivered' });
  /** Takes back the requests to peer supporters whose time is over, whatever else fails. */
  const endRequests = async ({ context, takeBack }: Workspace): Promise<void> => {
    await takeBackRequests(context, takeBack, notTakenBack).catch((error: unknown) =>
      stepFailure('step_failed', { code: safeCode(error) }),
    );
  };
  const tick = async (): Promise<void> => {
    if (!(await clocks.check())) return;
    await settle();
    // What one workspace holds in Redis must not stop the others' week.
    for (const { context, directory } of await workspaces.all())
      try {
        await restoreIfEmptied(context, directory, prefix, teams);
        await sweep(context, queues);
      } catch (error) {
        tellWrongKind(context, null, error);
        log.error('step_failed', { code: safeCode(error) });
      }
    await markSweep(redis, prefix);
    // One after the other they would keep the sweep waiting for a Slack that gives no answer.
    await Promise.all(
      (await workspaces.all()).map((workspace) =>
        retryRefused(workspace.context, () => workspace.look(), queues).catch((error: unknown) =>
          log.warn('refusal_not_tried', { code: safeCode(error) }),
        ),
      ),
    );
    await Promise.all((await workspaces.all()).map(endRequests));
    await queues.forget();
    await days.step();
  };
  const workspaceOf = (id: WorkspaceId) => workspaces.of({ workspace: id, organization: null });
  if (config.roles.includes('worker'))
    await queues.start({
      sweep: tick,
      async step(id, due) {
        // It stays on the agenda, and comes with the first sweep after the clocks agree.
        if (!(await clocks.check())) return;
        const workspace = await workspaceOf(id);
        if (!workspace) return;
        try {
          await runStep(workspace.context, workspace.directory, due);
        } catch (error) {
          tellWrongKind(workspace.context, due.team, error);
          throw error;
        }
        // What the step decided goes out now, not at the next tick.
        await sweep(workspace.context, queues);
      },
      async deliver(id, notification) {
        if (!(await clocks.agreed(ending))) return { kind: 'later', waitMs: 0 };
        const workspace = await workspaceOf(id);
        if (workspace) return deliver(workspace.context, workspace.post, notification, deliveryMs);
        // A workspace whose removal is under way may come back within the day, and its messages with it.
        const store = { redis, prefix };
        const isGone = (await receiptsOf(store)).has(id) && !(await removalOf(store, id));
        if (!isGone && openNotification(keyring, id, notification))
          return { kind: 'later', waitMs: NOT_SERVED_WAIT_MS };
        log.warn('note_dropped', { reason: 'the workspace does not have the app' });
        return { kind: 'done' };
      },
      failed: (job, error, due) =>
        job === 'notification'
          ? noteFailure('note_failed', { code: safeCode(error) })
          : stepFailure('step_failed', {
              code: safeCode(error),
              ...(due ? { team: due.team, step: due.step } : {}),
            }),
      restored: () =>
        log.warn('sweeps_restored', {
          reason: 'the next sweep was gone from Redis, or a wrong clock had planned it for days ahead',
        }),
    });
  return {
    sweep: tick,
    async figures() {
      const all = await Promise.all((await contexts()).map(({ store }) => countDue(store, clock.now())));
      const sum = (of: (due: DueCount) => number) => all.reduce((total, due) => total + of(due), 0);
      return {
        due: { steps: sum(({ steps }) => steps), notes: sum(({ notes }) => notes) },
        jobs: await queues.pending(),
      };
    },
    async readRosters() {
      for (const { context, directory } of await workspaces.all()) await syncRosters(context, directory);
    },
    async resume() {
      if (!config.roles.includes('worker')) return;
      try {
        // What a wrong clock has planned may be hours away.
        await queues.restoreSweeps();
        await tick();
      } catch (error) {
        log.error('step_failed', { code: safeCode(error) });
      }
    },
    stepKeyring: () => days.step(),
    keyringTrouble: () => days.trouble(),
    stop() {
      clearInterval(retiring);
      clearInterval(settling);
    },
  };
}

/** Says once where a key holds another kind of value than is written there: its error names no place. */
function tellWrongKind({ store }: WorkspaceContext, team: TeamId | null, error: unknown): void {
  const says = wrongKindOf(error);
  if (says !== null) store.damaged('another kind of value in Redis (see evenkeel doctor)', team, [says]);
}
