import type { Config } from '../../config.js';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { Bot, Workspace, Workspaces, Origin } from '../workspace.js';
import { SlackRefused } from './client.js';
import { deferred } from './deferred.js';
import { within } from '../kit/deadline.js';
import type { Installs } from './oauth.js';

/**
 * How long finding a request's workspace may take, in milliseconds. Slack waits three seconds; whoever has no workspace by then
 * gets help from code, which needs the rest of them.
 */
const FIND_WITHIN_MS = 1_000;

/** Who answers a request. */
export interface Seat {
  /** Null while there is no workspace for it: then it gets help, and is told that the rest has to wait. */
  readonly workspace: Workspace | null;
  /** What Slack is called with; null where no token is known, so that only what needs no call can be answered. */
  readonly bot: Bot | null;
}

/** Where every request arrives. */
export interface Reception {
  /** Who answers a request, or null for a workspace that does not have the app. Never throws. */
  seatFor(origin: Origin): Promise<Seat | null>;
  /** Receives the workspaces, once there are any. */
  open(workspaces: Workspaces): void;
  /** See `Desks`; waits until there are any. */
  removed: Workspaces['removed'];
}

/** A reception of one workspace or several. It answers before any workspace is open. */
export function openReception(known: Acquaintance, log: Log): Reception {
  let workspaces: Workspaces | null = null;
  const opening = deferred<Workspaces>();
  return {
    async seatFor(origin) {
      try {
        // Where nobody knows which workspace it is, there is no workspace: one that is guessed may be another's.
        if (workspaces && origin.workspace !== null)
          return await within(FIND_WITHIN_MS, seatAt(workspaces, origin));
      } catch (error) {
        log.warn('workspace_unusable', { code: safeCode(error) });
      }
      try {
        return { workspace: null, bot: await within(FIND_WITHIN_MS, known(origin)) };
      } catch (error) {
        // Nobody knows whether it has the app, while Redis is away: it asked for help, so it gets what needs no token.
        return error instanceof SlackRefused ? null : { workspace: null, bot: null };
      }
    },
    open(now) {
      workspaces = now;
      opening.resolve(now);
    },
    removed: async (origin, said) => (await opening.promise).removed(origin, said),
  };
}

async function seatAt(workspaces: Workspaces, origin: Origin): Promise<Seat | null> {
  const workspace = await workspaces.of(origin);
  return workspace && { workspace, bot: await workspace.bot() };
}

/** The bot of a workspace as far as it is known without a workspace. Throws SlackRefused where the app is not installed. */
export type Acquaintance = (origin: Origin) => Promise<Bot>;

/** One workspace's token is in the configuration. Who the bot is there, Slack has not said yet. */
export const knownByToken =
  ({ access }: Pick<Config, 'access'>): Acquaintance =>
  async () => ({ token: access.kind === 'token' ? access.botToken : '', botId: '', botUserId: '' });

/** The tokens of installs, as last read. */
export const knownByInstall =
  (installs: Installs): Acquaintance =>
  ({ workspace, organization }) =>
    installs.botOf(organization ?? workspace ?? '');
