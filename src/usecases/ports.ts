import type { Instant } from '../pulse/calendar.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { Notification } from '../pulse/notification.js';
import type { Person } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import type { SealedNotification } from '../sealing/notifications.js';
import type { Due } from '../store/agenda.js';
import type { LogEvent, LogFields } from './log.js';

/** Tells the time. */
export interface Clock {
  now(): Instant;
}

/** A clock that this process's own is compared with. */
export type OtherClock = 'Slack' | 'Redis';

/** Asks Slack, or Redis, what time it is there. Throws when there's no answer. */
export type AskClocks = Readonly<Record<OtherClock, () => Promise<Instant>>>;

/** Whether a calendar date, such as 2026-12-25, is a public holiday here. */
export type IsHoliday = (date: string) => boolean;

/** Where events go that an operator may read; see log.ts for all that one can say. */
export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** A user group, as Slack has it. */
export interface UserGroup {
  readonly id: string;
  readonly name: string;
}

/** How far the reading of a large roster has come. */
export interface RosterProgress {
  /** People of the channel so far. */
  readonly people: number;
  /** Accounts of the workspace so far, among which theirs are looked for; null while the channel is read. */
  readonly accounts: number | null;
}

/** Somebody whose account Slack says has changed. */
export interface ChangedPerson {
  readonly id: MemberId;
  /** Whether they can be on a roster; not any more if the account is gone, or has become a guest's. */
  readonly takesPart: boolean;
  /** The zone that Slack gives, or null where it gives none this time. */
  readonly timeZone: string | null;
}

/** Reads people, channels and groups from Slack. */
export interface Directory {
  /**
   * The people of a team's channel or group who take part: no bots, guests, strangers or deactivated accounts.
   *
   * @param kept members who still take part though they left the channel
   * @param progress hears how far the reading has come, where it takes several pages
   */
  rosterOf(
    team: Pick<Team, 'roster' | 'schedule'>,
    kept: readonly MemberId[],
    progress?: (soFar: RosterProgress) => void,
  ): Promise<Person[]>;
  /** Whether a roster's channel is archived, as Slack has it now. Throws what Slack refuses with. */
  isArchived(roster: string): Promise<boolean>;
  /** The user groups of the workspace, by name. */
  groups(): Promise<readonly UserGroup[]>;
  /** Whether an account is no longer active; false where Slack doesn't say. */
  isGone(member: MemberId): Promise<boolean>;
  /**
   * Called when Slack says that somebody's account changed, with the account as Slack shows it. Only theirs is out of
   * date: in a large workspace somebody changes a status every few seconds. Returns what rosters hold of them now, or
   * null for an account that can't be read.
   */
  personChanged(account: unknown): ChangedPerson | null;
  /** Called when Slack says that a user group changed. */
  groupsChanged(): void;
  /** The language somebody reads Slack in. */
  languageOf(member: MemberId): Promise<Language>;
  /** The time zone somebody lives in, as Slack has it; UTC where it has none. */
  zoneOf(member: MemberId): Promise<string>;
  /** Whether an account belongs to the workspace, whichever its home is. Throws when Slack doesn't say. */
  isHere(member: MemberId): Promise<boolean>;
  /** Whether somebody is an admin or owner of the workspace, at this moment. */
  isAdmin(member: MemberId): Promise<boolean>;
}

/** A notification, and how long it waits for its turn, in milliseconds. */
export interface TimedNotification {
  readonly notification: SealedNotification;
  readonly waitMs: number;
}

/** Where a sweep hands on what is due. Adding the same thing twice while it waits must add it once. */
export interface Queues {
  addSteps(workspace: WorkspaceId, steps: readonly Due[]): Promise<void>;
  addNotifications(workspace: WorkspaceId, notifications: readonly TimedNotification[]): Promise<void>;
  /**
   * Replaces every waiting notification for which `renew` returns another, each on its own. Throws what failed first,
   * once all of them have been tried.
   */
  renewNotifications(
    renew: (workspace: WorkspaceId, notification: SealedNotification) => SealedNotification | null,
  ): Promise<void>;
}

/** What Slack made of a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** It can never be delivered: Slack says so in two ways. */
  | { readonly kind: 'impossible' }
  /** Slack says that the recipient isn't there, and nothing else does. */
  | { readonly kind: 'doubtful' }
  /** Slack refuses the app itself, until somebody puts that right. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack refuses to open a group message, until somebody puts that right; messages to one person arrive. */
  | { readonly kind: 'groupsRefused'; readonly code: string }
  /** The message was handed to Slack, and nobody knows whether Slack took it: its answer didn't come. */
  | { readonly kind: 'lost' }
  /** Slack can't say before some time has passed whether an earlier try arrived. */
  | { readonly kind: 'unsure'; readonly waitMs: number }
  /** Slack took the neutral line of a message, and not yet what it says; it may ask to wait, in milliseconds. */
  | { readonly kind: 'unfilled'; readonly waitMs: number }
  /** Slack asks to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** Earlier tries at a message whose outcome nobody knows: Slack may have taken it. */
export interface Earlier {
  /** When the first of them began. */
  readonly since: Instant;
  readonly times: number;
}

/**
 * Posts one notification to Slack. For a cover it makes the same calls in a way that leaves no trace, so that both are
 * the same work and meet the same trouble. Throws when it's known not to have worked.
 *
 * @param earlier null where every earlier try is known to have failed
 */
export type Post = (notification: Notification, earlier: Earlier | null) => Promise<Posted>;

/** A message of the bot in Slack. */
export interface SentMessage {
  readonly channel: string;
  readonly ts: string;
}

/** Takes a message of the bot back; one that's no longer there is as it should be. Throws what Slack refuses with. */
export type TakeBack = (message: SentMessage) => Promise<void>;

/** What Slack says about the app's token. */
export interface TokenAnswer {
  /** Slack's code for why it doesn't take the token; null when it does. */
  readonly error: string | null;
  /** What the token may do. */
  readonly scopes: readonly string[];
}

/** Asks Slack about the app's token, in a call that leaves no trace. Throws when Slack can't be reached. */
export type CheckToken = () => Promise<TokenAnswer>;
