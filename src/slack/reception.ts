import type { Config } from '../config.js';
import { type Log, safeCode } from '../rounds/log.js';
import type { Bot, Desk, Desks, Origin } from './desk.js';
import { SlackRefused } from './client.js';
import { deferred } from './deferred.js';
import { within } from './in-time.js';
import type { Installs } from './installs.js';

/**
 * How long finding a request's desk may take, in milliseconds. Slack waits three seconds; whoever has no desk by then
 * gets help from code, which needs the rest of them.
 */
const FIND_WITHIN_MS = 1_000;

/** Who answers a request. */
export interface Seat {
  /** Null while there is no desk for it: then it gets help, and is told that the rest has to wait. */
  readonly desk: Desk | null;
  /** What Slack is called with; null where no token is known, so that only what needs no call can be answered. */
  readonly bot: Bot | null;
}

/** Where every request arrives. */
export interface Reception {
  /** Who answers a request, or null for a workspace that does not have the app. Never throws. */
  seatFor(origin: Origin): Promise<Seat | null>;
  /** Takes the desks in, once there are any. */
  open(desks: Desks): void;
  /** See `Desks`; waits until there are any. */
  removed: Desks['removed'];
}

/** A reception of one workspace or several. It answers before any desk is open. */
export function openReception(known: Acquaintance, log: Log): Reception {
  let desks: Desks | null = null;
  const opening = deferred<Desks>();
  return {
    async seatFor(origin) {
      try {
        // Where nobody knows which workspace it is, there is no desk: one that is guessed may be another's.
        if (desks && origin.workspace !== null) return await within(FIND_WITHIN_MS, seatAt(desks, origin));
      } catch (error) {
        log.warn('workspace_unusable', { code: safeCode(error) });
      }
      try {
        return { desk: null, bot: await within(FIND_WITHIN_MS, known(origin)) };
      } catch (error) {
        // Nobody knows whether it has the app, while Redis is away: it asked for help, so it gets what needs no token.
        return error instanceof SlackRefused ? null : { desk: null, bot: null };
      }
    },
    open(now) {
      desks = now;
      opening.resolve(now);
    },
    removed: async (origin, said) => (await opening.promise).removed(origin, said),
  };
}

async function seatAt(desks: Desks, origin: Origin): Promise<Seat | null> {
  const desk = await desks.of(origin);
  return desk && { desk, bot: await desk.bot() };
}

/** The bot of a workspace as far as it is known without a desk. Throws SlackRefused where the app is not installed. */
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
