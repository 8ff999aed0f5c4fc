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

/** Says whether a calendar date, such as 2026-12-25, is a public holiday here. */
export type IsHoliday = (date: string) => boolean;

/** Logs events for operators; see log.ts for everything that an event can say. */
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
  /** How many people of the channel we've read. */
  readonly people: number;
  /** How many of the workspace's accounts we've searched for those people's; null while we still read the channel. */
  readonly accounts: number | null;
}

/** A person whose account changed, according to Slack. */
export interface ChangedPerson {
  readonly id: MemberId;
  /** Whether they can be on a roster: not if the account is gone or has become a guest's. */
  readonly takesPart: boolean;
  /** The time zone from Slack; null if it gave none this time. */
  readonly timeZone: string | null;
}

/** Reads people, channels and groups from Slack. */
export interface Directory {
  /**
   * Reads the people in a team's channel or group who can take part: no bots, guests, strangers or deactivated
   * accounts.
   *
   * @param kept members who still take part although they've left the channel
   * @param progress called after each page, if the reading takes several
   */
  rosterOf(
    team: Pick<Team, 'roster' | 'schedule'>,
    kept: readonly MemberId[],
    progress?: (soFar: RosterProgress) => void,
  ): Promise<Person[]>;
  /** Whether a roster's channel is archived right now. Throws Slack's refusal. */
  isArchived(roster: string): Promise<boolean>;
  /** Returns the user groups of the workspace, sorted by name. */
  groups(): Promise<readonly UserGroup[]>;
  /** Whether an account is no longer active; false if Slack doesn't say. */
  isGone(member: MemberId): Promise<boolean>;
  /**
   * Takes in a changed account, as Slack's event shows it. Only that account goes out of date: in a large workspace,
   * someone changes their status every few seconds. Returns what rosters should now say about the person; null for an
   * unreadable account.
   */
  personChanged(account: unknown): ChangedPerson | null;
  /** Takes note that a user group changed, after an event from Slack. */
  groupsChanged(): void;
  /**
   * Returns every name that each of these people goes by, so that we can keep sentences from naming someone. Throws if
   * Slack doesn't give the names of all of them.
   */
  namesOf(members: readonly MemberId[]): Promise<readonly NamesOfOne[]>;
  /** Returns the language that a person reads Slack in. */
  languageOf(member: MemberId): Promise<Language>;
  /** Returns a person's time zone from Slack; UTC if there's none. */
  zoneOf(member: MemberId): Promise<string>;
  /** Whether an account belongs to the workspace, whatever its home workspace is. Throws if Slack doesn't say. */
  isHere(member: MemberId): Promise<boolean>;
  /** Whether a person is an admin or owner of the workspace right now. */
  isAdmin(member: MemberId): Promise<boolean>;
}

/** A notification, and the wait until its turn, in milliseconds. */
export interface TimedNotification {
  readonly notification: SealedNotification;
  readonly waitMs: number;
}

/** The job queues that a sweep hands due things to. Adding the same thing again while it waits must have no effect. */
export interface Queues {
  addSteps(workspace: WorkspaceId, steps: readonly Due[]): Promise<void>;
  addNotifications(workspace: WorkspaceId, notifications: readonly TimedNotification[]): Promise<void>;
  /** Replaces each waiting notification for which `renew` returns another. Throws the first error after trying all. */
  renewNotifications(
    renew: (workspace: WorkspaceId, notification: SealedNotification) => SealedNotification | null,
  ): Promise<void>;
}

/** Slack's answer to a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** The message can never be delivered: two different answers from Slack say so. */
  | { readonly kind: 'impossible' }
  /** Slack says that the recipient is gone, and nothing else confirms it. */
  | { readonly kind: 'doubtful' }
  /** Slack refuses the app itself, until someone fixes that. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack refuses to open a group message, until someone fixes that; messages to one person arrive. */
  | { readonly kind: 'groupsRefused'; readonly code: string }
  /** We sent the message to Slack and got no answer, so we don't know whether it arrived. */
  | { readonly kind: 'lost' }
  /** Slack can't tell until `waitMs` have passed whether an earlier try arrived. */
  | { readonly kind: 'unsure'; readonly waitMs: number }
  /** Slack took a message's neutral line, but not its content yet, and may have asked us to wait. */
  | { readonly kind: 'unfilled'; readonly waitMs: number }
  /** Slack asks us to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** The facts about a team that the welcome states. */
export interface TeamFacts {
  /** The id of the questionnaire that the team gets. */
  readonly questionnaire: string;
  /** How many people its results include; null before its first season. */
  readonly included: number | null;
}

/** A team, for messages that say something about it. */
export interface KnownTeam {
  readonly name: string;
  /** The facts for the welcome; null if they're unknown. */
  readonly facts: TeamFacts | null;
}

/** Earlier tries at a message whose outcome is unknown: Slack may have taken it. */
export interface Earlier {
  /** When the first of them began. */
  readonly since: Instant;
  readonly times: number;
}

/**
 * Posts one notification to Slack. For a cover, makes the same calls in a way that leaves no trace, so that covers do
 * the same work and run into the same trouble. Throws if it's certain that it failed.
 *
 * @param earlier null if it's certain that every earlier try failed
 * @param known the team, for a notification that says something about it; null for any other, or if the team is gone
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

/** Deletes one of the bot's messages. Succeeds if it's already gone. Throws Slack's refusal. */
export type TakeBack = (message: SentMessage) => Promise<void>;

/**
 * Tells a supporter about times that they posted. Returns the message; `unsure` if Slack didn't answer. Without news,
 * makes the same calls in a way that leaves no trace, and returns null. Throws if it's certain that it failed.
 */
export type TellSupporter = (supporter: MemberId, news: TalkNews) => Promise<SentMessage | 'unsure' | null>;

/** Slack's answer about the app's token. */
export interface TokenAnswer {
  /** Slack's code for why it refuses the token; null if it accepts it. */
  readonly error: string | null;
  /** The scopes that the token has. */
  readonly scopes: readonly string[];
}

/** Asks Slack about the app's token, in a call that leaves no trace. Throws if we can't reach Slack. */
export type CheckToken = () => Promise<TokenAnswer>;
