import type { Config } from '../config.js';
import { padToFixedDuration } from '../delivery/fixed-duration.js';
import type { RunningQueues } from '../delivery/queues.js';
import { retryRefused } from '../delivery/retry-refused.js';
import type { Instant } from '../pulse/calendar.js';
import { nextLook } from '../pulse/supporter-requests.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Workspace, Workspaces } from '../slack/workspace.js';
import { batchesOf } from '../store/batches.js';
import { AT_ONCE, setAside, settleDue } from '../store/due-index.js';
import { settleLate } from '../store/late.js';
import { countDue, type DueCount, LEASE_MS } from '../store/outbox.js';
import { type Client, storeOf } from '../store/redis.js';
import { safeCode } from '../usecases/log.js';
import { lateLook } from '../usecases/memberships.js';
import type { Queues } from '../usecases/ports.js';
import { type LookPorts, lookThroughRequests } from '../usecases/requests-look.js';
import { restoreIfEmptied } from '../usecases/restore.js';
import { sweep } from '../usecases/sweep.js';
import { type CycleDependencies, type Failures, tellWrongKind } from './cycle-work.js';
import { dueWorkspaces } from './due-workspaces.js';
import { visits } from './visits.js';

/** How long we put off what's due in a workspace that isn't served, in milliseconds. Serving it again ends the wait. */
const SET_ASIDE_MS = 300_000;

/** The most workspaces that we remember as reported because they aren't served. */
const MOST_REPORTED = 10_000;

/** How many workspaces we count at the same time. */
const COUNTED_AT_ONCE = 500;

/** The parts needed to sweep. */
interface SweepParts
  extends Pick<CycleDependencies, 'redis' | 'teams' | 'clock' | 'log' | 'deliveryMs' | 'ending'> {
  readonly config: Pick<Config, 'prefix'>;
  readonly workspaces: Pick<Workspaces, 'visit' | 'ids' | 'atHand'>;
  readonly queues: Queues & Pick<RunningQueues, 'hasten'>;
}

/** Runs the sweeps of one process. */
export interface Sweeps {
  /** Hands on what's due in every workspace. */
  handOn(): Promise<Swept>;
  /** Counts what's due and not handed on yet, over all served workspaces. */
  counted(): Promise<DueCount>;
}

/** A sweep that has handed on what was due. */
interface Swept {
  /** In the workspaces just visited, retries what Slack refused and looks through the requests. Waits for Slack. */
  finish(): Promise<void>;
}

/**
 * Sweeps by the index of due work, visiting only the workspaces that may have something due. Bad data, a missing token
 * or a Slack that doesn't answer in one workspace doesn't hold up the others.
 */
export function sweepsOf(parts: SweepParts, { ofSteps, ofDeliveries }: Failures): Sweeps {
  const { config, redis, workspaces, teams, queues, clock, log, deliveryMs, ending } = parts;
  const { prefix } = config;
  const due = dueWorkspaces({ redis, prefix, workspaces, failed: ofSteps });
  const visit = visits((_, error) => {
    // Another process finds anything that an ending process leaves undone.
    if (!ending.aborted) ofSteps('step_failed', { code: safeCode(error) });
  });
  const reported = new Set<WorkspaceId>();
  /** The workspaces to look through again because a call to Slack failed. Redis mustn't show that one was due. */
  const again = new Set<WorkspaceId>();
  /** Finds a workspace; null if it isn't served, undefined if it doesn't open. */
  const find = (id: WorkspaceId): Promise<Workspace | null | undefined> =>
    // `visit` has reported why it doesn't open.
    workspaces.visit(id).catch(() => undefined);

  /** Skips a workspace that isn't served: it has removed the app, or someone forged its entry. */
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
    retryRefused(workspace.context, () => workspace.checkToken(), queues).catch((error: unknown) =>
      log.warn('refusal_not_tried', { code: safeCode(error) }),
    );
  /**
   * Looks through the requests to peer supporters, whatever else fails. Returns whether that's done until the next
   * hour. Telling a supporter takes as long as a delivery: Slack takes longer over a message than over a cover, and
   * that would show in the time at which the list is written.
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
      return countDueIn(redis, prefix, found, now);
    },
  };
}

/** Counts what's due in some workspaces. */
async function countDueIn(
  redis: Client,
  prefix: string,
  workspaces: readonly WorkspaceId[],
  now: Instant,
): Promise<DueCount> {
  const sum = { steps: 0, notifications: 0 };
  for (const batch of batchesOf(workspaces, COUNTED_AT_ONCE))
    for (const one of await Promise.all(batch.map((id) => countDue(storeOf(redis, prefix, id), now)))) {
      sum.steps += one.steps;
      sum.notifications += one.notifications;
    }
  return sum;
}
