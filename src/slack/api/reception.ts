import type { Config } from '../../config.js';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { Bot, Workspace, Workspaces, Origin } from '../workspace.js';
import { SlackRefused } from './client.js';
import { deferred } from './deferred.js';
import { within } from '../kit/deadline.js';
import type { Installs } from './oauth.js';

/**
 * How long finding a request's workspace may take, in milliseconds. Slack waits three seconds; a request
 * without a workspace by then gets help from code, which needs the rest of that time.
 */
const FIND_WITHIN_MS = 1_000;

/** Who answers a request. */
export interface Seat {
  /**
   * Null while there's no workspace for it: then the sender gets help, and reads that the rest has to wait.
   */
  readonly workspace: Workspace | null;
  /** The token for calls to Slack; null if we don't know one, so that we can answer only without a call. */
  readonly bot: Bot | null;
}

/** Where every request arrives. */
export interface Reception {
  /** Finds who answers a request; null for a workspace without the app. Never throws. */
  seatFor(origin: Origin): Promise<Seat | null>;
  /** Receives the workspaces, once there are any. */
  open(workspaces: Workspaces): void;
  /** See `Workspaces`; waits until there are any. */
  removed: Workspaces['removed'];
}

/** A reception of one workspace or several. It answers before any workspace is open. */
export function openReception(known: Acquaintance, log: Log): Reception {
  let workspaces: Workspaces | null = null;
  const opening = deferred<Workspaces>();
  return {
    async seatFor(origin) {
      try {
        // If nothing names the workspace, there's none: a guess may be somebody else's.
        if (workspaces && origin.workspace !== null)
          return await within(FIND_WITHIN_MS, seatAt(workspaces, origin));
      } catch (error) {
        // An install that doesn't open has been reported.
        if (!(error instanceof SlackRefused)) log.warn('workspace_unusable', { code: safeCode(error) });
      }
      try {
        return { workspace: null, bot: await within(FIND_WITHIN_MS, known(origin)) };
      } catch (error) {
        // While Redis is away, we don't know whether it has the app: it asked for help, so it gets what needs
        // no token.
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

/**
 * The bot of a workspace, as far as we know it while the workspace isn't open. Throws SlackRefused if the app
 * isn't installed.
 */
export type Acquaintance = (origin: Origin) => Promise<Bot>;

/** A single workspace's token is in the configuration. Slack hasn't said yet who the bot is there. */
export const knownByToken =
  ({ access }: Pick<Config, 'access'>): Acquaintance =>
  async () => ({ token: access.kind === 'token' ? access.botToken : '', botId: '', botUserId: '' });

/** The tokens of installs, as last read. */
export const knownByInstall =
  (installs: Installs): Acquaintance =>
  ({ workspace, organization }) =>
    installs.botOf(organization ?? workspace ?? '');
