import type { ChainableCommander, Redis } from 'ioredis';
import type { Day, Pulse } from '../pulse/calendar.js';
import type { PublicationState } from '../pulse/publication-rule.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, type Trajectory } from '../pulse/trajectory.js';
import { type Box, type Opened, openBallot, sealBallot, slotOf, spoiltBallot } from '../sealing/ballots.js';
import { openCardState, sealCardState } from '../sealing/card-states.js';
import { shuffled } from '../sealing/shuffle.js';
import { type Pile, spoiltSlip, takenIn } from '../sealing/slips.js';
import { openMark } from '../sealing/marks.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { marksOf, removeMarks } from '../store/marks.js';
import { slipsOf } from '../store/piles.js';
import { replaceBox, replaceTrajectories, type TeamState } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import { assertNear } from './own-pulse.js';
import type { SealingContext } from './context.js';

/** What is sealed for one member, opened. */
export interface MemberState {
  readonly member: MemberId;
  readonly ballot: Opened;
  readonly trajectory: Trajectory;
}

/** A team's hands, and how much of what lay there did not open. */
export interface TeamSnapshot {
  readonly hands: readonly MemberState[];
  /** Null before the first close, or when it does not open. */
  readonly card: PublicationState | null;
  readonly refusedBallots: number;
  readonly refusedTrajectories: number;
  /** How many marks of deliveries the hands take in; a deal removes as many. */
  readonly marks: number;
  /** What lies in the box with its slips taken in; empty where no pulse is open. */
  readonly box: Box;
  /** How many slips of ballots didn't open; they are among the refused ballots. */
  readonly refusedSlips: number;
}

/**
 * Where hands are read from: the box, the one that was set aside for the close, or none when no pulse is open; and who
 * may have no slot in it yet.
 */
export interface SnapshotPlace {
  readonly from: 'box' | 'closingBox' | null;
  readonly newcomers: ReadonlySet<MemberId>;
}

/** For hands without ballots. */
export const RECORDS_ALONE: SnapshotPlace = { from: null, newcomers: new Set() };

/** The keys that a deal reads and replaces, and so watches. */
export const resealWatched = ({ keys }: Store, team: TeamId): string[] => [
  keys.state(team),
  keys.box(team),
  keys.cast(team),
  keys.trajectories(team),
  keys.changes(team),
];

/**
 * Opens everything sealed for the given members, with what they sent in or changed since the last deal. A ballot that is
 * missing, though its member was dealt a slot, was tampered with like one that does not open. A record that does not open
 * is counted, like a mark, and stands as a blank one, whose preferences expose nobody. Whoever got their welcome since the last deal
 * counts as asked from here on.
 */
export async function openTeam(
  { workspace, store, keyring }: SealingContext,
  read: Redis,
  team: Pick<Team, 'id'>,
  { pulse, sealedUntil, deal, card }: TeamState,
  members: Iterable<MemberId>,
  { from, newcomers }: SnapshotPlace,
): Promise<TeamSnapshot> {
  const { keys } = store;
  const at = { workspace, team: team.id, deal };
  const ballotsPile: Pile = { ...at, kind: 'ballots', sealedUntil: pulse?.closingDay ?? 0 };
  const recordsPile: Pile = { ...at, kind: 'records', sealedUntil: sealedUntil ?? 0 };
  const dealt = await read.hgetallBuffer(keys.trajectories(team.id));
  const records = takenIn(keyring, recordsPile, dealt, await slipsOf(read, keys.changes(team.id)));
  const pile = from === 'closingBox' ? keys.closingCast : keys.cast;
  const cast = from
    ? takenIn(
        keyring,
        ballotsPile,
        await read.hgetallBuffer(keys[from](team.id)),
        await slipsOf(read, pile(team.id)),
      )
    : { entries: {}, refused: 0 };
  const box: Box = cast.entries;
  const marks = await marksOf(store, team.id, read);
  const openedMarks = marks.map((mark) => openMark(keyring, at, mark));
  const welcomed = new Set(openedMarks.filter((mark) => mark?.welcomed).map((mark) => mark?.member));
  let refusedBallots = cast.refused;
  let refusedTrajectories = records.refused + openedMarks.filter((mark) => mark === null).length;
  let found = 0;

  const ballotOf = (member: MemberId): Opened => {
    if (!pulse || from === null) return { kind: 'blank' };
    const place = { ...at, pulse: pulse.id, closingDay: pulse.closingDay };
    const slot = slotOf(keyring, place, member);
    const ballot = box[slot];
    if (!ballot && newcomers.has(member)) return { kind: 'blank' };
    const opened = openBallot(keyring, place, slot, ballot ?? Buffer.alloc(0));
    if (opened.kind === 'refused') refusedBallots += 1;
    return opened;
  };
  const trajectoryOf = (member: MemberId): Trajectory => {
    if (sealedUntil === null) return BLANK_TRAJECTORY;
    const place = { ...at, sealedUntil };
    const pseudonym = pseudonymOf(keyring, place, member);
    const record = records.entries[pseudonym];
    if (dealt[pseudonym]) found += 1;
    if (!record) return BLANK_TRAJECTORY;
    const trajectory = openTrajectory(keyring, place, pseudonym, record);
    if (!trajectory) refusedTrajectories += 1;
    return trajectory ?? BLANK_TRAJECTORY;
  };
  const hands = [...members].map((member) => {
    const trajectory = asAsked(trajectoryOf(member), welcomed.has(member));
    return { member, ballot: unlessWithdrawn(trajectory, ballotOf(member)), trajectory };
  });
  // Another deal's, or another team's: none of them is anybody's here.
  if (sealedUntil !== null && hands.length > 0 && found === 0)
    refusedTrajectories += Object.keys(dealt).length;
  const cardState =
    sealedUntil === null || card === null ? null : openCardState(keyring, { ...at, sealedUntil }, card);
  return {
    hands,
    card: cardState,
    refusedBallots,
    refusedTrajectories,
    marks: marks.length,
    box,
    refusedSlips: cast.refused,
  };
}

/** A record once its member may have got the welcome: only then they have been asked, and are not asked again. */
const asAsked = (trajectory: Trajectory, welcomed: boolean): Trajectory =>
  welcomed && trajectory.consent === null ? { ...trajectory, consent: 'asked' } : trajectory;

/**
 * A ballot as it counts: what somebody sent in who has left since is none. A record
 * that is lost takes nobody's ballot with it: else whoever can spoil records could choose whom a card is made of.
 */
const unlessWithdrawn = ({ consent }: Trajectory, ballot: Opened): Opened =>
  ballot.kind === 'checkin' && (consent === 'left' || consent === 'declined') ? { kind: 'blank' } : ballot;

/**
 * Deals a team again: every member gets another slot and another pseudonym, everything is sealed again under fresh
 * nonces, and is written in an order that says nothing, as part of a transaction. After it no two copies of Redis
 * can be laid side by side, and what was copied before it is refused when put back.
 *
 * @param to the open pulse, or null for records alone; and the day the records are sealed until
 * @throws NoKeyForDay
 */
export function resealTeam(
  context: SealingContext,
  write: ChainableCommander,
  team: Pick<Team, 'id'>,
  deal: number,
  to: { readonly pulse: Pulse | null; readonly sealedUntil: Day },
  { hands, card, marks, refusedSlips }: Pick<TeamSnapshot, 'hands' | 'card' | 'marks' | 'refusedSlips'>,
): void {
  const { workspace, store, keyring } = context;
  assertNear(context, to.sealedUntil);
  removeMarks(write, store, team.id, marks);
  const at = { workspace, team: team.id, deal };
  if (to.pulse) {
    const place = { ...at, pulse: to.pulse.id, closingDay: to.pulse.closingDay };
    const ballots = new Map<string, Buffer>();
    for (const { member, ballot } of shuffled(hands)) {
      const slot = slotOf(keyring, place, member);
      const answers = ballot.kind === 'checkin' ? ballot.answers : null;
      ballots.set(
        slot,
        ballot.kind === 'refused' ? spoiltBallot() : sealBallot(keyring, place, slot, answers),
      );
    }
    // The close has to hear of them.
    const spoilt = Array.from({ length: refusedSlips }, spoiltSlip);
    replaceBox(write, store, team.id, ballots, spoilt);
  }
  const place = { ...at, sealedUntil: to.sealedUntil };
  const records = new Map<string, Buffer>();
  for (const { member, trajectory } of shuffled(hands)) {
    const pseudonym = pseudonymOf(keyring, place, member);
    records.set(pseudonym, sealTrajectory(keyring, place, pseudonym, trajectory));
  }
  const sealedCard = card && sealCardState(keyring, place, card);
  const { sealedUntil } = to;
  replaceTrajectories(write, store, team.id, { sealedUntil, deal, card: sealedCard }, records);
}
