import * as z from 'zod';
import { memberId, pulseId, teamId } from './ids.js';
import { LANGUAGES } from './language.js';
import { ROSTER_TROUBLES } from './roster.js';

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

export const notificationSchema = z.strictObject({
  kind: z.enum(NOTIFICATION_KINDS),
  member: z.string().transform(memberId),
  team: z.string().transform(teamId),
  pulse: z.string().transform(pulseId),
  /** When the pulse closes: in the text of weekly cards and reminders, which are pointless from then on. */
  closesAt: z.number(),
  /** What the member reads; null: whatever they read Slack in. */
  language: z.enum(LANGUAGES).nullable(),
  /** Whom an introduction brings the member together with, and what all of them read. */
  partners: z.array(z.string().transform(memberId)).optional(),
  languages: z.array(z.enum(LANGUAGES)).optional(),
  /**
   * What `rosterTrouble` tells a team's leader: what is wrong with its roster, that a week was missed for it, or that one
   * was lost because it could not be closed.
   */
  trouble: z.enum([...ROSTER_TROUBLES, 'missed', 'lost']).optional(),
});

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

/** A private message to one member, decided but not yet sent. */
export type Notification = z.infer<typeof notificationSchema>;
