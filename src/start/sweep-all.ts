import type { Config } from '../config.js';
import { padToFixedDuration } from '../delivery/fixed-duration.js';
import type { RunningQueues } from '../delivery/queues.js';
import { retryRefused } from '../delivery/retry-refused.js';
import { nextLook } from '../pulse/supporter-requests.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Workspace, Workspaces } from '../slack/workspace.js';
import { batchesOf } from '../store/batches.js';
import { AT_ONCE, setAside, settleDue } from '../store/due-index.js';
import { settleLate } from '../store/late.js';
import { countDue, type DueCount, LEASE_MS } from '../store/outbox.js';
import { storeOf } from '../store/redis.js';
import { safeCode } from '../usecases/log.js';
import { lateLook } from '../usecases/memberships.js';
import type { Queues } from '../usecases/ports.js';
import { type LookPorts, lookThroughRequests } from '../usecases/requests-look.js';
import { restoreIfEmptied } from '../usecases/restore.js';
import { sweep } from '../usecases/sweep.js';
import { type CycleDependencies, type Failures, tellWrongKind } from './cycle-work.js';
import { dueWorkspaces } from './due-workspaces.js';
import { visits } from './visits.js';

/** For how long we put off what's due in a workspace that isn't served, in milliseconds; serving it again ends that. */
const SET_ASIDE_MS = 300_000;

/** How many workspaces that aren't served we remember as reported. */
const MOST_REPORTED = 10_000;

/** How many workspaces are counted at the same time. */
const COUNTED_AT_ONCE = 500;

/** What's needed to sweep. */
export interface SweepParts
  extends Pick<CycleDependencies, 'redis' | 'teams' | 'clock' | 'log' | 'deliveryMs' | 'ending'> {
  readonly config: Pick<Config, 'prefix'>;
  readonly workspaces: Pick<Workspaces, 'visit' | 'ids' | 'atHand'>;
  readonly queues: Queues & Pick<RunningQueues, 'hasten'>;
}

/** The sweeps of one process. */
export interface Sweeps {
  /** Hands on what's due in every workspace. */
  handOn(): Promise<Swept>;
  /** How much is due and not handed on yet, over all workspaces that are served. */
  counted(): Promise<DueCount>;
}

/** A sweep that has handed on what was due. */
export interface Swept {
  /** Retries what Slack refused and looks through the requests, where that's due; it waits for Slack. */
  finish(): Promise<void>;
}

/**
 * Sweeps by the index of due work: it visits those that may have something due, and nobody else. Bad data, a missing token
 * or a Slack that doesn't answer in one workspace keeps no other waiting.
 */
export function sweepsOf(parts: SweepParts, { ofSteps, ofDeliveries }: Failures): Sweeps {
  const { config, redis, workspaces, teams, queues, clock, log, deliveryMs, ending } = parts;
  const { prefix } = config;
  const due = dueWorkspaces({ redis, prefix, workspaces, failed: ofSteps });
  const visit = visits((_, error) => {
    // Whatever a process that ends leaves undone, another one finds.
    if (!ending.aborted) ofSteps('step_failed', { code: safeCode(error) });
  });
  const reported = new Set<WorkspaceId>();
  /** Where the last look couldn't take a message back. Redis mustn't show that one was due. */
  const again = new Set<WorkspaceId>();
  /** A workspace; null if it isn't served, undefined if it doesn't open, which has been reported then. */
  const find = (id: WorkspaceId): Promise<Workspace | null | undefined> =>
    // Whoever opens it has reported why it doesn't open.
    workspaces.visit(id).catch(() => undefined);

  /** Skips a workspace that isn't served: it has removed the app, or somebody wrote the entry. */
  const skip = async (id: WorkspaceId): Promise<void> => {
    again.delete(id);
    if (!reported.has(id) && reported.size < MOST_REPORTED) {
      reported.add(id);
      log.warn('step_skipped', { reason: 'the workspace does not have the app' });
    }
    await setAside(storeOf(redis, prefix, id), clock.now() + SET_ASIDE_MS);
  };
  const handOnIn = async (id: WorkspaceId): Promise<void> => {
    if (ending.aborted) return;
    const workspace = await find(id);
    if (workspace === null) return skip(id);
    if (!workspace) return;
    const { context, directory } = workspace;
    try {
      await restoreIfEmptied(context, directory, prefix, teams);
      await sweep(context, queues);
    } catch (error) {
      if (ending.aborted) return;
      tellWrongKind(context, null, error);
      log.error('step_failed', { code: safeCode(error) });
    }
  };
  const retryWhatWaits = (workspace: Workspace): Promise<void> =>
    retryRefused(workspace.context, () => workspace.look(), queues).catch((error: unknown) =>
      log.warn('refusal_not_tried', { code: safeCode(error) }),
    );
  /**
   * Looks through the requests to peer supporters, whatever else fails; returns whether that's done until the next hour.
   * Telling one takes as long as a delivery does: a message takes Slack longer than its cover, and the list is written once
   * all are told.
   */
  const lookThrough = async ({ context, takeBack, tell, directory }: Workspace): Promise<boolean> => {
    const id = context.workspace;
    again.delete(id);
    const ports: LookPorts = {
      takeBack,
      tell: (supporter, news) =>
        padToFixedDuration(deliveryMs, performance.now(), () => tell(supporter, news)),
      isGone: (member) => directory.isGone(member),
    };
    try {
      return await lookThroughRequests(context, ports, () => {
        again.add(id);
        // We log only that a message failed, not whose it was or what it was for.
        ofDeliveries('notification_failed', { code: 'not_delivered' });
      });
    } catch (error) {
      if (!ending.aborted) ofSteps('step_failed', { code: safeCode(error) });
      return false;
    }
  };
  const finishIn = async (id: WorkspaceId): Promise<void> => {
    if (ending.aborted) return;
    const workspace = await find(id);
    if (!workspace) return;
    const now = clock.now();
    await retryWhatWaits(workspace);
    const done = await lookThrough(workspace);
    const { context } = workspace;
    await Promise.all([
      settleDue(context.store, done ? nextLook(now) : AT_ONCE),
      settleLate(context.store, context.keyring.id, lateLook(now)),
    ]);
  };

  return {
    async handOn() {
      const found = [...new Set([...(await due.repaired(clock.now())), ...again])];
      await visit(found, handOnIn);
      return { finish: () => visit(found, finishIn) };
    },
    async counted() {
      const now = clock.now();
      const served = new Set(await workspaces.ids());
      const found = (await due.by(now + LEASE_MS)).filter((id) => served.has(id));
      const sum = { steps: 0, notifications: 0 };
      for (const batch of batchesOf(found, COUNTED_AT_ONCE))
        for (const one of await Promise.all(batch.map((id) => countDue(storeOf(redis, prefix, id), now)))) {
          sum.steps += one.steps;
          sum.notifications += one.notifications;
        }
      return sum;
    },
  };
}
