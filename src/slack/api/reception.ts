import type { Config } from '../../config.js';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { Bot, Workspace, Workspaces, Origin } from '../workspace.js';
import { SlackRefused } from './client.js';
import { deferred } from './deferred.js';
import { within } from '../kit/deadline.js';
import type { Installs } from './oauth.js';

/**
 * How long finding a request's workspace may take, in milliseconds. Slack waits three seconds; without a workspace by
 * then, the person gets help, which takes the rest of that time.
 */
const FIND_WITHIN_MS = 1_000;

/** The workspace that answers a request, and the bot that makes its calls. */
export interface Seat {
  /** Null if no workspace is open for the request: the person gets only help, and reads that the rest has to wait. */
  readonly workspace: Workspace | null;
  /** Null if we don't know a token: then we can only answer without calling Slack. */
  readonly bot: Bot | null;
}

/** Finds the seat of every request. */
export interface Reception {
  /** Finds a request's seat; null for a workspace without the app. Never throws. */
  seatFor(origin: Origin): Promise<Seat | null>;
  /** Hands over the workspaces, once they're ready. */
  open(workspaces: Workspaces): void;
  /** Like `Workspaces.removed`; waits until the workspaces are ready. */
  removed: Workspaces['removed'];
}

/** Opens the reception of one workspace or several. It answers before any workspace is open. */
export function openReception(botOf: BotLookup, log: Log): Reception {
  let workspaces: Workspaces | null = null;
  const opening = deferred<Workspaces>();
  return {
    async seatFor(origin) {
      try {
        // If nothing names the workspace, we don't guess: it might be another one's.
        if (workspaces && origin.workspace !== null)
          return await within(FIND_WITHIN_MS, seatAt(workspaces, origin));
      } catch (error) {
        // `Workspaces` has already reported an install that doesn't open.
        if (!(error instanceof SlackRefused)) log.warn('workspace_unusable', { code: safeCode(error) });
      }
      try {
        return { workspace: null, bot: await within(FIND_WITHIN_MS, botOf(origin)) };
      } catch (error) {
        // While Redis is away, we don't know whether the workspace has the app, but we can give help without a token.
        return error instanceof SlackRefused ? null : { workspace: null, bot: null };
      }
    },
    open(now) {
      workspaces = now;
      opening.resolve(now);
    },
    removed: async (origin, report) => (await opening.promise).removed(origin, report),
  };
}

async function seatAt(workspaces: Workspaces, origin: Origin): Promise<Seat | null> {
  const workspace = await workspaces.of(origin);
  return workspace && { workspace, bot: await workspace.bot() };
}

/** Returns a workspace's bot, as known while the workspace isn't open. Throws SlackRefused if it doesn't have the app. */
export type BotLookup = (origin: Origin) => Promise<Bot>;

/** Returns the bot of a single workspace: its token is in the configuration, and Slack hasn't told us its ids yet. */
export const botByToken =
  ({ access }: Pick<Config, 'access'>): BotLookup =>
  async () => ({ token: access.kind === 'token' ? access.botToken : '', botId: '', botUserId: '' });

/** Returns the bot of an install, as last read. */
export const botByInstall =
  (installs: Installs): BotLookup =>
  ({ workspace, organization }) =>
    installs.botOf(organization ?? workspace ?? '');
