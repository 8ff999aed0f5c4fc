import type { PeerRounds } from './team.js';

/** A colleague's name in a peer record: a short digest, which we match against the digests of a roster. */
export type PeerMark = string & { readonly __brand: 'PeerMark' };

/** A member's answers about a round: it happened, it didn't this time, or they'd like someone else next time. */
export const PEER_OUTCOMES = ['happened', 'missed', 'differently'] as const;
export type PeerOutcome = (typeof PEER_OUTCOMES)[number];

/** A meeting with a colleague, and the week of that round. */
export interface Meeting {
  readonly who: PeerMark;
  readonly week: number;
}

/** The data we keep about a member for peer check-ins. Only the member learns it. */
export interface PeerRecord {
  /** The week in which they joined; null for a member who doesn't take part. */
  readonly since: number | null;
  /** The colleague they'd like to meet each time, or null. */
  readonly buddy: PeerMark | null;
  /** Oldest first, at most `KEPT_MEETINGS`, each colleague once. */
  readonly met: readonly Meeting[];
  /** At most `MOST_AVOIDED`. */
  readonly avoids: readonly PeerMark[];
  /** The week of the last round they were in, with or without a partner; null before the first. */
  readonly round: number | null;
  /** Their answer about that round, or null. */
  readonly outcome: PeerOutcome | null;
  /** Whether they missed the round before that one. */
  readonly missedBefore: boolean;
}

/** How many of the latest colleagues we avoid repeating. We keep no others. */
export const KEPT_MEETINGS = 8;
/** The number of weeks after which we forget a meeting. */
export const MEETING_WEEKS = 26;
export const MOST_AVOIDED = 6;

/** The record of a member who doesn't take part: we keep nothing about them. */
export const NO_PEER_RECORD: PeerRecord = {
  since: null,
  buddy: null,
  met: [],
  avoids: [],
  round: null,
  outcome: null,
  missedBefore: false,
};

/** Records that the member takes part from `week` on. Changes nothing if they already do. */
export const joinPeers = (peer: PeerRecord, week: number): PeerRecord =>
  peer.since === null ? { ...NO_PEER_RECORD, since: week } : peer;

/** Records that the member no longer takes part, and forgets everything. */
export const leavePeers = (): PeerRecord => NO_PEER_RECORD;

/** Records a wish for the same colleague each time, who is then no longer avoided, or for no one special (null). */
export const wishFor = (peer: PeerRecord, buddy: PeerMark | null): PeerRecord => ({
  ...peer,
  buddy,
  avoids: peer.avoids.filter((one) => one !== buddy),
});

/** Records "Not with this person again". Does nothing if the list is full. */
export const avoid = (peer: PeerRecord, who: PeerMark): PeerRecord =>
  peer.avoids.includes(who) || peer.avoids.length >= MOST_AVOIDED
    ? peer
    : { ...peer, avoids: [...peer.avoids, who], buddy: peer.buddy === who ? null : peer.buddy };

/** Takes back "Not with this person again". */
export const meetAgain = (peer: PeerRecord, who: PeerMark): PeerRecord => ({
  ...peer,
  avoids: peer.avoids.filter((one) => one !== who),
});

/** The partners in the last round: none before the first round, or if no one was available. */
export const partnersOf = ({ met, round }: PeerRecord): readonly PeerMark[] =>
  met.filter(({ week }) => week === round).map(({ who }) => who);

/** Returns the record without meetings of rounds whose pairs we never introduced: those people haven't met. */
export const withoutUnintroduced = (peer: PeerRecord, notIntroduced: ReadonlySet<number>): PeerRecord => ({
  ...peer,
  met: peer.met.filter(({ week }) => !notIntroduced.has(week)),
});

/**
 * Records a member's answer about their last round. They can change it until the next round. Without a partner,
 * there's nothing to answer.
 */
export const recordOutcome = (peer: PeerRecord, outcome: PeerOutcome): PeerRecord =>
  partnersOf(peer).length === 0 ? peer : { ...peer, outcome };

/** Whether the next round must be with someone else: the member asked for that, or they missed two rounds in a row. */
export const wantsOther = ({ outcome, missedBefore }: PeerRecord): boolean =>
  outcome === 'differently' || (outcome === 'missed' && missedBefore);

/** The colleagues a member may not meet in the next round. */
export const excludedNext = (peer: PeerRecord): readonly PeerMark[] =>
  wantsOther(peer) ? [...peer.avoids, ...partnersOf(peer)] : peer.avoids;

/**
 * Moves a record on by one round. A member who asked for someone else loses any wish for their last partner.
 *
 * @param partners the people they meet in the round of `week`; empty if they're alone in it
 */
export function afterPeerRound(peer: PeerRecord, week: number, partners: readonly PeerMark[]): PeerRecord {
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

/** The number of weeks between a team's rounds. */
export const weeksApart = (rounds: PeerRounds): number => (rounds.startsWith('fortnightly') ? 2 : 1);

/** Whether a team's rounds are drawn together with those of other teams that also chose this. */
export const isAcross = (rounds: PeerRounds): boolean => rounds.endsWith('-across');
