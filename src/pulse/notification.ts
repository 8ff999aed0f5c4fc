import type { Instant } from './calendar.js';
import type { MemberId, PulseId, TeamId } from './ids.js';
import type { Language } from './language.js';
import type { RosterTrouble } from './roster.js';

/**
 * What one delivery does. Those whose name begins with `no` send nothing: they stand in for a note that a member does not get, so that every member has one delivery of the same shape and the queue tells nothing.
 */
export const NOTIFICATION_KINDS = [
  'welcome',
  'weekly',
  'noWeekly',
  'reminder',
  'noReminder',
  'outreach',
  'followUp',
  'noOutreach',
  'digest',
  'introduction',
  'noIntroduction',
  'peerAlone',
  'rosterTrouble',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/**
 * What `rosterTrouble` tells a team's leader: what is wrong with its roster, that a week was missed for it, or that one
 * was lost because it could not be closed.
 */
export type NoteTrouble = RosterTrouble | 'missed' | 'lost';

/** A private message to one member, decided but not yet sent. */
export interface Notification {
  readonly kind: NotificationKind;
  readonly member: MemberId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  /** When the pulse closes: in the text of weekly cards and reminders, which are pointless from then on. */
  readonly closesAt: Instant;
  /** What the member reads; null: whatever they read Slack in. */
  readonly language: Language | null;
  /** Whom an introduction brings the member together with, and what all of them read. */
  readonly partners?: readonly MemberId[] | undefined;
  readonly languages?: readonly Language[] | undefined;
  readonly trouble?: NoteTrouble | undefined;
}

/** Notes that only make sense while their pulse is open. */
export const endsWithPulse = (kind: NotificationKind): boolean =>
  kind === 'weekly' || kind === 'noWeekly' || kind === 'reminder' || kind === 'noReminder';

/** Notes that an opening decides, one for everybody. */
export const isOpening = (kind: NotificationKind): boolean =>
  kind === 'welcome' || kind === 'weekly' || kind === 'noWeekly';

/** Notes of a round of peer check-ins. */
export const isPeers = (kind: NotificationKind): boolean =>
  kind === 'introduction' || kind === 'noIntroduction' || kind === 'peerAlone';

/** Whether a delivery sends nothing, and stands in for a note. */
export const sendsNothing = (kind: NotificationKind): boolean => kind.startsWith('no');
