import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import type { Keyring } from '../sealing/keyring.js';
import type { Store } from '../store/redis.js';

/** Everything that may stand in the log: an event of this list, and counts and codes of `LogFields`. */
export const LOG_EVENTS = [
  'started',
  'stopping',
  'stopped',
  'roster_read',
  'pulse_opened',
  'pulse_reminded',
  'pulse_closed',
  'step_skipped',
  'step_failed',
  'note_dropped',
  'note_failed',
  'notes_delayed',
  'request_refused',
  'listener_failed',
  'library_message',
  'redis_error',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

/** No field here can name a member or say what one answered. */
export interface LogFields {
  readonly team?: string;
  readonly pulse?: string;
  readonly step?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly library?: string;
  readonly mode?: string;
  readonly roles?: string;
  /** Ballots that did not open: forged, copied or torn. */
  readonly refused?: number;
}

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** What a round works with. */
export interface House {
  readonly workspace: WorkspaceId;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly questionnaire: Questionnaire;
  readonly clock: { now(): Instant };
  readonly log: Log;
}

/** Reads rosters from Slack. */
export interface Directory {
  /** The people of a team's channel or group who take part: no bots, guests, strangers or deactivated accounts. */
  rosterOf(team: Team): Promise<RosterMember[]>;
}
