import type { Instant } from '../pulse/calendar.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { Notification } from '../pulse/notification.js';
import type { Person } from '../pulse/roster.js';
import type { NamesOfOne } from '../pulse/account-names.js';
import type { TalkNews } from '../pulse/talk-times.js';
import type { Team } from '../pulse/team.js';
import type { SealedNotification } from '../sealing/notifications.js';
import type { Due } from '../store/agenda.js';
import type { LogEvent, LogFields } from './log.js';

/** Tells the time. */
export interface Clock {
  now(): Instant;
}

/** A clock that we compare this process's own with. */
export type OtherClock = 'Slack' | 'Redis';

/** Asks Slack or Redis for its time. Throws if there's no answer. */
export type AskClocks = Readonly<Record<OtherClock, () => Promise<Instant>>>;

/** Whether a calendar date, such as 2026-12-25, is a public holiday here. */
export type IsHoliday = (date: string) => boolean;

/** Where events for operators go; see log.ts for everything an event can say. */
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
  /** Accounts of the workspace so far, among which we look for theirs; null while we read the channel. */
  readonly accounts: number | null;
}

/** A person whose account changed, according to Slack. */
export interface ChangedPerson {
  readonly id: MemberId;
  /** Whether they can be on a roster; not if the account is gone or has become a guest's. */
  readonly takesPart: boolean;
  /** The time zone from Slack, or null if it doesn't say this time. */
  readonly timeZone: string | null;
}

/** Reads people, channels and groups from Slack. */
export interface Directory {
  /**
   * The people of a team's channel or group who take part: no bots, guests, strangers or deactivated
   * accounts.
   *
   * @param kept members who still take part although they left the channel
   * @param progress called with how far the reading has come, if it takes several pages
   */
  rosterOf(
    team: Pick<Team, 'roster' | 'schedule'>,
    kept: readonly MemberId[],
    progress?: (soFar: RosterProgress) => void,
  ): Promise<Person[]>;
  /** Whether a roster's channel is archived right now. Throws Slack's refusal. */
  isArchived(roster: string): Promise<boolean>;
  /** The user groups of the workspace, by name. */
  groups(): Promise<readonly UserGroup[]>;
  /** Whether an account is no longer active; false if Slack doesn't say. */
  isGone(member: MemberId): Promise<boolean>;
  /**
   * Called when Slack says that somebody's account changed, with the account as Slack shows it. Only that
   * account is out of date: in a large workspace, somebody changes their status every few seconds. Returns
   * what rosters should hold about them now, or null for an unreadable account.
   */
  personChanged(account: unknown): ChangedPerson | null;
  /** Called when Slack says that a user group changed. */
  groupsChanged(): void;
  /**
   * What each of these people is called, so that nobody is named by mistake. Throws if Slack doesn't say it of every one of
   * them.
   */
  namesOf(members: readonly MemberId[]): Promise<readonly NamesOfOne[]>;
  /** The language that a person reads Slack in. */
  languageOf(member: MemberId): Promise<Language>;
  /** A person's time zone, according to Slack; UTC if it has none. */
  zoneOf(member: MemberId): Promise<string>;
  /**
   * Whether an account belongs to the workspace, whatever its home workspace is. Throws if Slack doesn't say.
   */
  isHere(member: MemberId): Promise<boolean>;
  /** Whether a person is an admin or owner of the workspace right now. */
  isAdmin(member: MemberId): Promise<boolean>;
}

/** A notification, and how long it waits for its turn, in milliseconds. */
export interface TimedNotification {
  readonly notification: SealedNotification;
  readonly waitMs: number;
}

/** Where a sweep hands on what's due. Adding the same thing twice while it waits must add it once. */
export interface Queues {
  addSteps(workspace: WorkspaceId, steps: readonly Due[]): Promise<void>;
  addNotifications(workspace: WorkspaceId, notifications: readonly TimedNotification[]): Promise<void>;
  /**
   * Replaces every waiting notification for which `renew` returns another, each on its own. After trying all
   * of them, throws the first error.
   */
  renewNotifications(
    renew: (workspace: WorkspaceId, notification: SealedNotification) => SealedNotification | null,
  ): Promise<void>;
}

/** Slack's answer to a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** We can never deliver it: Slack says so in two ways. */
  | { readonly kind: 'impossible' }
  /** Slack says that the recipient isn't there, and nothing else confirms it. */
  | { readonly kind: 'doubtful' }
  /** Slack refuses the app itself, until somebody fixes that. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack refuses to open a group message, until somebody fixes that; messages to one person arrive. */
  | { readonly kind: 'groupsRefused'; readonly code: string }
  /** We handed the message to Slack, but don't know whether Slack took it: no answer came. */
  | { readonly kind: 'lost' }
  /** Slack can't say yet whether an earlier try arrived, not until some time has passed. */
  | { readonly kind: 'unsure'; readonly waitMs: number }
  /**
   * Slack took the neutral line of a message, but not its content yet; it may ask us to wait, in
   * milliseconds.
   */
  | { readonly kind: 'unfilled'; readonly waitMs: number }
  /** Slack asks us to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** What the welcome says about a team. */
export interface TeamAtHand {
  /** The id of the questionnaire that the team gets. */
  readonly questionnaire: string;
  /** How many people its results include; null before its first season. */
  readonly included: number | null;
}

/** A team as a message finds it that says something of it. */
export interface KnownTeam {
  readonly name: string;
  /** For the welcome; null where it can't be told. */
  readonly atHand: TeamAtHand | null;
}

/** Earlier tries at a message with an unknown outcome: Slack may have taken it. */
export interface Earlier {
  /** When the first of them began. */
  readonly since: Instant;
  readonly times: number;
}

/**
 * Posts one notification to Slack. For a cover it makes the same calls in a way that leaves no trace, so that
 * both do the same work and meet the same trouble. Throws if we know that it failed.
 *
 * @param earlier null if we know that every earlier try failed
 * @param known the team, for what says something of it; null for a team that's gone, and for everything else
 */
export type Post = (
  notification: Notification,
  earlier: Earlier | null,
  known: KnownTeam | null,
) => Promise<Posted>;

/** One of the bot's messages in Slack. */
export interface SentMessage {
  readonly channel: string;
  readonly ts: string;
}

/** Takes one of the bot's messages back. If it's already gone, that's fine. Throws Slack's refusal. */
export type TakeBack = (message: SentMessage) => Promise<void>;

/**
 * Tells a supporter about times that they posted, and returns where the message is; `unsure` if Slack didn't answer. Without
 * news, makes the same calls in a way that leaves no trace, and returns null. Throws if we know that it failed.
 */
export type TellSupporter = (supporter: MemberId, news: TalkNews) => Promise<SentMessage | 'unsure' | null>;

/** What Slack says about the app's token. */
export interface TokenAnswer {
  /** Slack's code for why it refuses the token; null if it accepts it. */
  readonly error: string | null;
  /** What the token may do. */
  readonly scopes: readonly string[];
}

/** Asks Slack about the app's token, in a call that leaves no trace. Throws if we can't reach Slack. */
export type CheckToken = () => Promise<TokenAnswer>;
