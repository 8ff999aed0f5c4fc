import type { Instant } from './calendar.js';
import type { MemberId, PulseId, TeamId } from './ids.js';
import type { Language } from './language.js';
import type { RosterTrouble } from './roster.js';

/** The kinds of notification. A cover has the kind of the notification it replaces: see `Notification`. */
export const NOTIFICATION_KINDS = [
  'welcome',
  'weekly',
  'reminder',
  'outreach',
  'followUp',
  'digest',
  'introduction',
  'peerAlone',
  'rosterTrouble',
  'eventSupporters',
  'eventFirst',
  'eventWeek',
  'eventMonth',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** The kinds that a round of peer check-ins decides. */
export type PeerKind = 'introduction' | 'peerAlone';

/** Whether a round of peer check-ins decides this kind. */
export const isPeerKind = (kind: NotificationKind): kind is PeerKind =>
  FACTS[kind].decidedBy === 'peer round';

/** Whether an opening decides this kind. An opening decides one notification for everyone. */
export const isOpening = (kind: NotificationKind): boolean => FACTS[kind].decidedBy === 'opening';

/**
 * Whether a message of this kind tells something about its team. All deliveries of its step then look the team up,
 * covers too: otherwise the lookup would show who is a supporter.
 */
export const looksUpTeam = (kind: NotificationKind): boolean => isOpening(kind) || kind === 'eventSupporters';

/** The moment from which a kind is pointless, if there is one. */
export const pointlessFrom = (kind: NotificationKind): Facts['pointlessFrom'] => FACTS[kind].pointlessFrom;

/**
 * Whether the log may say how deliveries of a kind go: only if everyone gets one or its cover, or if it's public who
 * gets one. For any other kind, a line would reveal that there was one.
 */
export const mayBeLogged = (kind: NotificationKind): boolean => FACTS[kind].logged;

/**
 * Whether we post a kind as the neutral line that a banner may show, and fill it in afterwards. We treat all
 * notifications of one step alike, covers too. An opening and its reminder send the same words to everyone on the
 * roster, at a time that everyone expects, so a lock screen may show them; and a chat service accepts far fewer edits
 * than messages.
 */
export const isFilledIn = (kind: NotificationKind): boolean => FILLED_IN[FACTS[kind].decidedBy];

const FILLED_IN: Readonly<Record<Facts['decidedBy'], boolean>> = {
  opening: false,
  reminder: false,
  close: true,
  'peer round': true,
  roster: true,
  'hard event': true,
};

interface Facts {
  readonly decidedBy: 'opening' | 'reminder' | 'close' | 'peer round' | 'roster' | 'hard event';
  readonly pointlessFrom: 'next opening' | 'close' | 'next round' | 'never';
  readonly logged: boolean;
}

const FACTS: Readonly<Record<NotificationKind, Facts>> = {
  welcome: { decidedBy: 'opening', pointlessFrom: 'next opening', logged: true },
  weekly: { decidedBy: 'opening', pointlessFrom: 'close', logged: true },
  reminder: { decidedBy: 'reminder', pointlessFrom: 'close', logged: false },
  outreach: { decidedBy: 'close', pointlessFrom: 'never', logged: false },
  followUp: { decidedBy: 'close', pointlessFrom: 'never', logged: false },
  digest: { decidedBy: 'close', pointlessFrom: 'never', logged: true },
  introduction: { decidedBy: 'peer round', pointlessFrom: 'next round', logged: true },
  peerAlone: { decidedBy: 'peer round', pointlessFrom: 'next round', logged: true },
  rosterTrouble: { decidedBy: 'roster', pointlessFrom: 'never', logged: false },
  // The list of supporters is sealed.
  eventSupporters: { decidedBy: 'hard event', pointlessFrom: 'never', logged: false },
  eventFirst: { decidedBy: 'hard event', pointlessFrom: 'never', logged: true },
  eventWeek: { decidedBy: 'hard event', pointlessFrom: 'never', logged: true },
  eventMonth: { decidedBy: 'hard event', pointlessFrom: 'never', logged: true },
};

/**
 * What `rosterTrouble` says to a team's managers: the roster has a problem, a week was missed because of it, or a week
 * was lost because we couldn't close it.
 */
export type ManagerTrouble = RosterTrouble | 'missed' | 'lost';

/** A private message to one member that's decided but not yet sent, or its cover. */
export interface Notification {
  readonly kind: NotificationKind;
  /**
   * A cover sends nothing. It replaces a notification that the member doesn't get, so that every member has one
   * delivery of the same shape: neither the queue nor the course of deliveries reveals who got something.
   */
  readonly cover: boolean;
  readonly member: MemberId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  /** When the pulse closes. Weekly messages and reminders mention it, and are pointless from then on. */
  readonly closesAt: Instant;
  /** The language of this notification; null for the member's usual one. */
  readonly language: Language | null;
  /** The other people in an introduction, and the languages in which it's written for all of them. */
  readonly partners?: readonly MemberId[] | undefined;
  readonly languages?: readonly Language[] | undefined;
  readonly trouble?: ManagerTrouble | undefined;
}
