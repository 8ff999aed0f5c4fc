import type { PeerRounds } from './team.js';

/** A colleague as a peer record names them: a short digest, told apart by comparing it with a roster's. */
export type PeerMark = string & { readonly __brand: 'PeerMark' };

/** What somebody said of a round: it happened, not this time, or please somebody else next time. */
export const OUTCOMES = ['happened', 'missed', 'differently'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whom somebody met, and in which week's round. */
export interface Meeting {
  readonly who: PeerMark;
  readonly week: number;
}

/** What is kept of a member for peer check-ins; nobody else learns it. */
export interface PeerRecord {
  /** The week in which they joined; null for a member who doesn't take part. */
  readonly since: number | null;
  /** Whom they would like to meet each time, or null. */
  readonly buddy: PeerMark | null;
  /** Oldest first, at most `KEPT_MEETINGS`, each colleague once. */
  readonly met: readonly Meeting[];
  /** At most `MOST_AVOIDED`. */
  readonly avoids: readonly PeerMark[];
  /** The week of the last round they were in, with a partner or without; null before the first. */
  readonly round: number | null;
  /** What they said of that round, or null. */
  readonly outcome: Outcome | null;
  /** Whether the round before it was missed. */
  readonly missedBefore: boolean;
}

/** How many colleagues back a repeat is avoided; nothing older is kept. */
export const KEPT_MEETINGS = 8;
/** Meetings longer ago than this, in weeks, are forgotten. */
export const MEETING_WEEKS = 26;
export const MOST_AVOIDED = 6;

/** The record of a member who doesn't take part: nothing is kept about them. */
export const NO_PEER_RECORD: PeerRecord = {
  since: null,
  buddy: null,
  met: [],
  avoids: [],
  round: null,
  outcome: null,
  missedBefore: false,
};

/** Takes part from `week` on; changes nothing for a member who already does. */
export const joinPeers = (peer: PeerRecord, week: number): PeerRecord =>
  peer.since === null ? { ...NO_PEER_RECORD, since: week } : peer;

/** Takes part no longer: everything is forgotten. */
export const leavePeers = (): PeerRecord => NO_PEER_RECORD;

/** Wishes for the same colleague each time, or for none in particular. Whoever is avoided is so no longer. */
export const wishFor = (peer: PeerRecord, buddy: PeerMark | null): PeerRecord => ({
  ...peer,
  buddy,
  avoids: peer.avoids.filter((one) => one !== buddy),
});

/** "Not with this person again". A full list stays as it is. */
export const avoid = (peer: PeerRecord, who: PeerMark): PeerRecord =>
  peer.avoids.includes(who) || peer.avoids.length >= MOST_AVOIDED
    ? peer
    : { ...peer, avoids: [...peer.avoids, who], buddy: peer.buddy === who ? null : peer.buddy };

/** "Not with this person again", taken back. */
export const meetAgain = (peer: PeerRecord, who: PeerMark): PeerRecord => ({
  ...peer,
  avoids: peer.avoids.filter((one) => one !== who),
});

/** The partners of the last round: none before the first, or if nobody was there. */
export const partnersOf = ({ met, round }: PeerRecord): readonly PeerMark[] =>
  met.filter(({ week }) => week === round).map(({ who }) => who);

/** The record without the meetings of rounds whose pairs were never introduced: whoever was drawn then has not met. */
export const haveMet = (peer: PeerRecord, notIntroduced: ReadonlySet<number>): PeerRecord => ({
  ...peer,
  met: peer.met.filter(({ week }) => !notIntroduced.has(week)),
});

/** What somebody says of their last round. It can be said again until the next; without a partner there is nothing to say. */
export const recordOutcome = (peer: PeerRecord, outcome: Outcome): PeerRecord =>
  partnersOf(peer).length === 0 ? peer : { ...peer, outcome };

/** Whether the next round must be with somebody else: it was asked for, or two in a row were missed. */
export const wantsOther = ({ outcome, missedBefore }: PeerRecord): boolean =>
  outcome === 'differently' || (outcome === 'missed' && missedBefore);

/** Whom a peer may not meet in the next round. */
export const excludedNext = (peer: PeerRecord): readonly PeerMark[] =>
  wantsOther(peer) ? [...peer.avoids, ...partnersOf(peer)] : peer.avoids;

/**
 * Moves a record one round on. Who wanted somebody else keeps no wish for the one they had.
 *
 * @param partners whom they meet in the round of `week`; none for who is alone in it
 */
export function afterRound(peer: PeerRecord, week: number, partners: readonly PeerMark[]): PeerRecord {
  const earlier = peer.met.filter(
    (meeting) => !partners.includes(meeting.who) && week - meeting.week < MEETING_WEEKS,
  );
  const other = wantsOther(peer);
  return {
    ...peer,
    buddy: other && peer.buddy !== null && partnersOf(peer).includes(peer.buddy) ? null : peer.buddy,
    met: [...earlier, ...partners.map((who) => ({ who, week }))].slice(-KEPT_MEETINGS),
    round: week,
    outcome: null,
    missedBefore: peer.outcome === 'missed' && !other,
  };
}

/** Weeks from one round of a team to the next. */
export const weeksApart = (rounds: PeerRounds): number => (rounds.startsWith('fortnightly') ? 2 : 1);

/** Whether a team's rounds are drawn together with those of the other teams that choose so. */
export const isAcross = (rounds: PeerRounds): boolean => rounds.endsWith('-across');
