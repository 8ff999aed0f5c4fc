import type { Instant } from '../../pulse/calendar.js';
import { DAY_MS } from '../../pulse/durations.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Reason } from '../../usecases/log.js';
import type { Clock, Log } from '../../usecases/ports.js';
import { purgeWorkspace } from '../../usecases/purge.js';
import { removeInstall, servedWorkspaces, serveWorkspace } from '../../store/installs.js';
import { forgetRemoval, noteRemoval, type Removal, removalOf, removalsOf } from '../../store/removals.js';
import type { RemovalReport } from '../workspace.js';
import type { TokenState } from './token-state.js';
import type { PrefixedRedis } from '../../store/redis.js';

/** How long we keep all data of a removed workspace, in milliseconds: a reinstall within this time finds it again. */
export const GRACE_MS = DAY_MS;

const REMOVED: Reason = 'removed; all of its data is deleted in a day';
const REVOKED: Reason =
  'Slack no longer accepts its token; nothing is deleted. Fix: install the app again, or set its new token';

/** How often we ask Slack about a revoked token, in milliseconds. */
const ASK_EVERY_MS = 60_000;

/** What's needed to settle removals. */
export interface RemovalParts {
  readonly store: PrefixedRedis;
  readonly clock: Clock;
  readonly log: Log;
  /** Asks Slack whether an install's current token works, and whether it works in `workspace`, unless that's null. */
  ask(this: void, install: string, workspace: WorkspaceId | null): Promise<TokenState>;
  /** Returns when an install was last made, in milliseconds; null if we don't know. */
  installedAt(this: void, install: string): Promise<Instant | null>;
  /** Whether installs are in Redis, so that we could serve the workspace again. */
  readonly kept: boolean;
}

/** Records what Slack says about removals, and settles them. */
export interface Removals {
  /** Takes Slack's word that an install, some of its workspaces, or its token were removed. */
  heard(
    install: string,
    workspaces: readonly WorkspaceId[],
    report: Pick<RemovalReport, 'whole' | 'deletes' | 'at'>,
  ): Promise<void>;
  /** Checks every removal under way: ends it, stops the service, or deletes everything once the day is over. */
  settle(): Promise<void>;
}

/**
 * Removes a workspace on two signs: an event that isn't older than the install, and a token that Slack refuses both
 * then and a day later, before we delete anything. An event alone proves nothing: it can come late, twice, or about
 * another bot. A revoked token ends the service until one works, and deletes nothing: a thief can revoke the token
 * they stole, and so can an admin to keep the thief out.
 */
export function removals({ store, clock, log, ask, installedAt, kept }: RemovalParts): Removals {
  const askedAt = new Map<WorkspaceId, number>();

  const end = async (workspace: WorkspaceId, { install }: Removal): Promise<void> => {
    if (kept) await serveWorkspace(store, workspace, install);
    else await forgetRemoval(store, workspace);
    log.warn('removal_ignored', { reason: 'the token works' });
  };
  const settleOne = async (workspace: WorkspaceId, removal: Removal): Promise<void> => {
    const { install, whole, deletes, stoppedAt } = removal;
    const isOver = deletes && stoppedAt !== null && clock.now() - stoppedAt >= GRACE_MS;
    const lately = performance.now() - (askedAt.get(workspace) ?? -Infinity) < ASK_EVERY_MS;
    if (stoppedAt !== null && !isOver && lately) return;
    askedAt.set(workspace, performance.now());
    const state = await ask(install, whole ? null : workspace);
    // Someone installed the app again while we asked Slack.
    if ((await removalOf(store, workspace))?.heardAt !== removal.heardAt) return;
    if (state === 'works') return end(workspace, removal);
    if (state === 'unknown') return;
    if (stoppedAt === null) {
      await noteRemoval(store, workspace, { ...removal, stoppedAt: clock.now() });
      log.warn('workspace_stopped', { reason: deletes ? REMOVED : REVOKED });
    } else if (isOver) {
      const { keys } = await purgeWorkspace(store, workspace, clock.now(), async () => {
        if (whole && kept && !(await isUsedElsewhere(install, workspace)))
          await removeInstall(store, install);
      });
      log.warn('workspace_removed', { keys });
    }
  };
  /** Whether an install serves another workspace, or another removal is about it. */
  const isUsedElsewhere = async (install: string, workspace: WorkspaceId): Promise<boolean> => {
    const uses = [
      ...(await servedWorkspaces(store)),
      ...[...(await removalsOf(store))].map(([of, removal]) => [of, removal.install] as const),
    ];
    return uses.some(([of, by]) => by === install && of !== workspace);
  };

  return {
    async heard(install, workspaces, { whole, deletes, at }) {
      const since = await installedAt(install);
      if (at !== null && since !== null && at < since) {
        log.warn('removal_ignored', { reason: 'the event is older than the install' });
        return;
      }
      for (const workspace of workspaces) {
        const known = await removalOf(store, workspace);
        const now = clock.now();
        let removal = known ?? { install, whole, deletes, heardAt: now, stoppedAt: null };
        // The token was revoked first, and now the app is removed: the day begins now.
        if (known && deletes && !known.deletes) {
          removal = { install, whole, deletes, heardAt: now, stoppedAt: known.stoppedAt && now };
          if (removal.stoppedAt !== null) log.warn('workspace_stopped', { reason: REMOVED });
        }
        if (removal !== known) await noteRemoval(store, workspace, removal);
        await settleOne(workspace, removal);
      }
    },
    async settle() {
      for (const [workspace, removal] of await removalsOf(store)) await settleOne(workspace, removal);
    },
  };
}
