import type { Instant } from '../pulse/calendar.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import type { Person } from '../pulse/roster.js';
import type { Preset } from '../pulse/signs.js';
import type { Team } from '../pulse/team.js';
import type { Keyring } from '../sealing/keyring.js';
import type { Store } from '../store/redis.js';
import type { Pace } from '../store/send-rate-limit.js';
import type { Log } from './log.js';

/** What is needed to open and seal a workspace's things. */
export interface SealingContext {
  readonly workspace: WorkspaceId;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: { now(): Instant };
}

/** What a round works with. */
export interface WorkspaceContext extends SealingContext {
  /** By id. */
  readonly questionnaires: ReadonlyMap<string, Questionnaire>;
  /** How early a note comes to those who have not chosen. */
  readonly preset: Preset;
  /** Whether a calendar date, such as 2026-12-25, is a public holiday here. */
  readonly isHoliday: (date: string) => boolean;
  /** How fast messages go out. */
  readonly pace: Pace;
  readonly log: Log;
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

/** Reads rosters from Slack. */
export interface Directory {
  /**
   * The people of a team's channel or group who take part: no bots, guests, strangers or deactivated accounts.
   *
   * @param kept members who still take part though they left the channel
   * @param progress told how far the reading has come, where it takes several pages
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
  /** Whether an account is no longer active; false where Slack does not say. */
  isGone(member: MemberId): Promise<boolean>;
  /**
   * Told when Slack says that somebody's account changed, with the account as Slack shows it. Only theirs is out of date:
   * in a large workspace somebody changes a status every few seconds. Gives what rosters hold of them now, or null for an
   * account that cannot be read.
   */
  personChanged(account: unknown): ChangedPerson | null;
  /** Told when Slack says that a user group changed. */
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
