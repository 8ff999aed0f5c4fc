import type { Instant } from './calendar.js';
import type { MemberId, PulseId, TeamId } from './ids.js';
import type { Language } from './language.js';
import type { RosterTrouble } from './roster.js';

/** What a notification says, or would say: for a cover, see `Notification`. */
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
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Those of a round of peer check-ins. */
export type PeerKind = 'introduction' | 'peerAlone';

/** Whether a kind is decided by a round of peer check-ins. */
export const isPeerKind = (kind: NotificationKind): kind is PeerKind =>
  FACTS[kind].decidedBy === 'peer round';

/** Whether a kind is decided by an opening, which decides one for everybody. */
export const isOpening = (kind: NotificationKind): boolean => FACTS[kind].decidedBy === 'opening';

/** When a kind loses its point, if it ever does. */
export const pointlessFrom = (kind: NotificationKind): Facts['pointlessFrom'] => FACTS[kind].pointlessFrom;

/**
 * Whether the log may say how deliveries of a kind go: only where everybody has one or its cover, or those who have are
 * known anyway. A line about any other kind would tell that there was one.
 */
export const isToldOpenly = (kind: NotificationKind): boolean => FACTS[kind].toldOpenly;

/**
 * Whether a kind is posted as the neutral line that a banner may show, and filled in afterwards. All that one step decides
 * is alike in it, covers too. What an opening and its reminder send is the same for everybody on the roster and comes when
 * everybody knows, so its own words may stand on a screen; and Slack takes far fewer edits than messages.
 */
export const isFilledIn = (kind: NotificationKind): boolean => FILLED_IN[FACTS[kind].decidedBy];

const FILLED_IN: Readonly<Record<Facts['decidedBy'], boolean>> = {
  opening: false,
  reminder: false,
  close: true,
  'peer round': true,
  roster: true,
};

interface Facts {
  readonly decidedBy: 'opening' | 'reminder' | 'close' | 'peer round' | 'roster';
  readonly pointlessFrom: 'next opening' | 'close' | 'next round' | 'never';
  readonly toldOpenly: boolean;
}

const FACTS: Readonly<Record<NotificationKind, Facts>> = {
  welcome: { decidedBy: 'opening', pointlessFrom: 'next opening', toldOpenly: true },
  weekly: { decidedBy: 'opening', pointlessFrom: 'close', toldOpenly: true },
  reminder: { decidedBy: 'reminder', pointlessFrom: 'close', toldOpenly: false },
  outreach: { decidedBy: 'close', pointlessFrom: 'never', toldOpenly: false },
  followUp: { decidedBy: 'close', pointlessFrom: 'never', toldOpenly: false },
  digest: { decidedBy: 'close', pointlessFrom: 'never', toldOpenly: true },
  introduction: { decidedBy: 'peer round', pointlessFrom: 'next round', toldOpenly: true },
  peerAlone: { decidedBy: 'peer round', pointlessFrom: 'next round', toldOpenly: true },
  rosterTrouble: { decidedBy: 'roster', pointlessFrom: 'never', toldOpenly: false },
};

/**
 * What `rosterTrouble` says to a team's leader: what is wrong with its roster, that a week was missed for it, or that one
 * was lost because it couldn't be closed.
 */
export type LeaderTrouble = RosterTrouble | 'missed' | 'lost';

/** A private message to one member, decided but not yet sent; or the cover of one. */
export interface Notification {
  readonly kind: NotificationKind;
  /**
   * A cover sends nothing: it stands in for a notification that the member doesn't get, so that every member has one
   * delivery of the same shape, and neither the queue nor how deliveries go tells who got something.
   */
  readonly cover: boolean;
  readonly member: MemberId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  /** When the pulse closes: in the text of weekly messages and reminders, which are pointless from then on. */
  readonly closesAt: Instant;
  /** What the member reads; null: what they read everything else in. */
  readonly language: Language | null;
  /** Whom an introduction brings the member together with, and what all of them read. */
  readonly partners?: readonly MemberId[] | undefined;
  readonly languages?: readonly Language[] | undefined;
  readonly trouble?: LeaderTrouble | undefined;
}
