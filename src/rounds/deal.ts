import type { ChainableCommander, Redis } from 'ioredis';
import type { Day, Pulse } from '../pulse/calendar.js';
import type { CardState } from '../pulse/disclosure.js';
import type { MemberId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, type Trajectory } from '../pulse/trajectory.js';
import { type Box, type Opened, openBallot, sealBallot, slotOf, spoiltBallot } from '../sealing/ballots.js';
import { openCardState, sealCardState } from '../sealing/card-states.js';
import { shuffled } from '../sealing/shuffle.js';
import { openMark } from '../sealing/marks.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { marksOf, removeMarks } from '../store/marks.js';
import { replaceBox, replaceTrajectories, type TeamState } from '../store/pulses.js';
import type { SealedHouse } from './house.js';

/** What is sealed for one member, opened. */
export interface Hand {
  readonly member: MemberId;
  readonly ballot: Opened;
  readonly trajectory: Trajectory;
}

/** A team's hands, and how much of what lay there did not open. */
export interface Hands {
  readonly hands: readonly Hand[];
  /** Null before the first close, or when it does not open. */
  readonly card: CardState | null;
  readonly refusedBallots: number;
  readonly refusedTrajectories: number;
  /** How many marks of deliveries the hands take in; a deal removes as many. */
  readonly marks: number;
}

/** Where hands are read from: what lies in the box, or null when no pulse is open, and who may have no slot in it yet. */
export interface HandsPlace {
  readonly box: Box | null;
  readonly newcomers: ReadonlySet<MemberId>;
}

/**
 * Opens everything sealed for the given members. A ballot that is missing, though its member was dealt a slot, was
 * tampered with like one that does not open. A record that does not open is counted and stands as a blank one,
 * whose preferences expose nobody. Whoever got their welcome since the last deal counts as asked from here on.
 */
export async function openHands(
  { workspace, store, keyring }: SealedHouse,
  read: Redis,
  team: Team,
  { pulse, sealedUntil, deal, card }: TeamState,
  members: Iterable<MemberId>,
  { box, newcomers }: HandsPlace,
): Promise<Hands> {
  const records = await read.hgetallBuffer(store.keys.trajectories(team.id));
  const at = { workspace, team: team.id, deal };
  const marks = await marksOf(store, team.id, read);
  const welcomed = new Set(
    marks
      .map((mark) => openMark(keyring, at, mark))
      .filter((mark) => mark?.welcomed)
      .map((mark) => mark?.member),
  );
  let refusedBallots = 0;
  let refusedTrajectories = 0;

  const ballotOf = (member: MemberId): Opened => {
    if (!pulse || box === null) return { kind: 'blank' };
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
    const record = records[pseudonym];
    if (!record) return BLANK_TRAJECTORY;
    const trajectory = openTrajectory(keyring, place, pseudonym, record);
    if (!trajectory) refusedTrajectories += 1;
    return trajectory ?? BLANK_TRAJECTORY;
  };
  const hands = [...members].map((member) => {
    const trajectory = asAsked(trajectoryOf(member), welcomed.has(member));
    return { member, ballot: unlessWithdrawn(trajectory, ballotOf(member)), trajectory };
  });
  const cardState =
    sealedUntil === null || card === null ? null : openCardState(keyring, { ...at, sealedUntil }, card);
  return { hands, card: cardState, refusedBallots, refusedTrajectories, marks: marks.length };
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
export function dealHands(
  { workspace, store, keyring }: SealedHouse,
  write: ChainableCommander,
  team: Team,
  deal: number,
  to: { readonly pulse: Pulse | null; readonly sealedUntil: Day },
  { hands, card, marks }: Pick<Hands, 'hands' | 'card' | 'marks'>,
): void {
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
    replaceBox(write, store, team.id, ballots);
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
