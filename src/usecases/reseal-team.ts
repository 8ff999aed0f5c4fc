import type { ChainableCommander, Redis } from 'ioredis';
import type { Day, Pulse } from '../pulse/calendar.js';
import type { PublicationState } from '../pulse/publication-rule.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { askAfter } from '../pulse/top-ask.js';
import { BLANK_TRAJECTORY, type Trajectory } from '../pulse/trajectory.js';
import { type Box, type Opened, openBallot, sealBallot, slotOf, spoiltBallot } from '../sealing/ballots.js';
import { openPublicationState, sealPublicationState } from '../sealing/publication-states.js';
import { shuffled } from '../sealing/shuffle.js';
import { type Pile, spoiltSlip, takenIn } from '../sealing/slips.js';
import { openMark } from '../sealing/marks.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { keepWithin } from '../store/bounds.js';
import { marksOf, removeMarks } from '../store/marks.js';
import { slipsOf } from '../store/piles.js';
import { replaceBox, replaceTrajectories, type TeamState, teamState } from '../store/pulses.js';
import { atomically, type Store } from '../store/redis.js';
import { assertNear } from './own-pulse.js';
import type { SealingContext } from './context.js';

/** Everything sealed for one member, opened. */
export interface MemberState {
  readonly member: MemberId;
  readonly ballot: Opened;
  readonly trajectory: Trajectory;
}

/** Everything sealed for a team, opened, and how much of it didn't open. */
export interface TeamSnapshot {
  readonly members: readonly MemberState[];
  /** Null before the first close, or if it doesn't open. */
  readonly publication: PublicationState | null;
  readonly refusedBallots: number;
  readonly refusedTrajectories: number;
  /** How many delivery marks have been applied to the members; a reseal removes as many. */
  readonly marks: number;
  /** The contents of the box with its slips applied; empty if no pulse is open. */
  readonly box: Box;
  /** How many slips of ballots didn't open; they are among the refused ballots. */
  readonly refusedSlips: number;
}

/** What of a team is opened. */
export interface Opening {
  readonly members: Iterable<MemberId>;
  /** Where to read ballots from: the box, the one set aside for the close, or (by default) none. */
  readonly ballots?: 'box' | 'closingBox' | null;
  /** The members who may have no slot in the box yet; by default nobody. */
  readonly newcomers?: ReadonlySet<MemberId>;
}

/** The keys that a reseal reads and replaces, and so watches. */
export const resealWatched = ({ keys }: Store, team: TeamId): string[] => [
  keys.state(team),
  keys.box(team),
  keys.cast(team),
  keys.trajectories(team),
  keys.changes(team),
];

/**
 * Opens everything sealed for the given members, with what they sent in or changed since the last reseal. If
 * a ballot is missing although its member has a slot, somebody tampered with it, as with one that doesn't
 * open. It counts each record or mark that doesn't open, and uses a blank record instead, whose preferences
 * expose nobody. From here on, members who got their welcome since the last reseal count as asked.
 */
export async function openTeam(
  { workspace, store, keyring }: SealingContext,
  read: Redis,
  team: Pick<Team, 'id'>,
  { pulse, sealedUntil, generation, publication }: TeamState,
  { members, ballots = null, newcomers = NOBODY }: Opening,
): Promise<TeamSnapshot> {
  const { keys } = store;
  const at = { workspace, team: team.id, generation };
  const ballotsPile: Pile = { ...at, kind: 'ballots', sealedUntil: pulse?.closingDay ?? 0 };
  const recordsPile: Pile = { ...at, kind: 'records', sealedUntil: sealedUntil ?? 0 };
  const boxKey = ballots && keys[ballots](team.id);
  const castKey = ballots === 'closingBox' ? keys.closingCast(team.id) : keys.cast(team.id);
  await keepWithin(
    { store, team: team.id, read },
    {
      hashes: [[keys.trajectories(team.id), 'people'], ...(boxKey ? ([[boxKey, 'people']] as const) : [])],
      lists: [
        [keys.changes(team.id), 'slips'],
        [keys.marks(team.id), 'slips'],
        ...(boxKey ? ([[castKey, 'slips']] as const) : []),
      ],
    },
  );
  const [stored, changes, ballotsStored, ballotSlips, marks] = await Promise.all([
    read.hgetallBuffer(keys.trajectories(team.id)),
    slipsOf(read, keys.changes(team.id)),
    boxKey ? read.hgetallBuffer(boxKey) : {},
    boxKey ? slipsOf(read, castKey) : [],
    marksOf(store, team.id, read),
  ]);
  const records = takenIn(keyring, recordsPile, stored, changes);
  const cast = takenIn(keyring, ballotsPile, ballotsStored, ballotSlips);
  const box: Box = cast.entries;
  const openedMarks = marks.map((mark) => openMark(keyring, at, mark));
  const welcomed = new Set(openedMarks.filter((mark) => mark?.welcomed).map((mark) => mark?.member));
  let refusedBallots = cast.refused;
  let refusedTrajectories = records.refused + openedMarks.filter((mark) => mark === null).length;
  let found = 0;

  const ballotOf = (member: MemberId): Opened => {
    if (!pulse || ballots === null) return { kind: 'blank' };
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
    if (stored[pseudonym]) found += 1;
    if (!record) return BLANK_TRAJECTORY;
    const trajectory = openTrajectory(keyring, place, pseudonym, record);
    if (!trajectory) refusedTrajectories += 1;
    return trajectory ?? BLANK_TRAJECTORY;
  };
  const opened = [...members].map((member) => {
    const record = asAsked(trajectoryOf(member), welcomed.has(member));
    return withAsk({ member, ballot: unlessWithdrawn(record, ballotOf(member)), trajectory: record }, pulse);
  });
  // These are from another reseal or another team: none of them belongs to anybody here.
  if (sealedUntil !== null && opened.length > 0 && found === 0)
    refusedTrajectories += Object.keys(stored).length;
  const lastPublication =
    sealedUntil === null || publication === null
      ? null
      : openPublicationState(keyring, { ...at, sealedUntil }, publication);
  return {
    members: opened,
    publication: lastPublication,
    refusedBallots,
    refusedTrajectories,
    marks: marks.length,
    box,
    refusedSlips: cast.refused,
  };
}

const NOBODY: ReadonlySet<MemberId> = new Set();

/**
 * A record once its member may have got the welcome: only then have we asked them, and we don't ask again.
 */
const asAsked = (trajectory: Trajectory, welcomed: boolean): Trajectory =>
  welcomed && trajectory.consent === null ? { ...trajectory, consent: 'asked' } : trajectory;

/**
 * A ballot as it counts: blank if its member has left since. A member whose record is lost keeps their
 * ballot; otherwise, somebody who can damage records could choose whose answers make up a result.
 */
const unlessWithdrawn = ({ consent }: Trajectory, ballot: Opened): Opened =>
  ballot.kind === 'checkin' && (consent === 'left' || consent === 'declined') ? { kind: 'blank' } : ballot;

/**
 * Moves a pick from the ballot to the record, where the latest one of the period stays: so it counts once, however
 * often its member answers, and goes when they have their weeks forgotten.
 */
function withAsk({ member, ballot, trajectory }: MemberState, pulse: Pulse | null): MemberState {
  const choice = ballot.kind === 'checkin' ? ballot.ask : null;
  const ask =
    pulse || trajectory.ask === 'withdrawn'
      ? askAfter(trajectory.ask, choice, pulse?.week ?? 0)
      : trajectory.ask;
  return {
    member,
    ballot: ballot.kind === 'checkin' ? { ...ballot, ask: null } : ballot,
    trajectory: { ...trajectory, ask },
  };
}

/** What a team is sealed as. */
export interface Resealing {
  /** The open pulse, or null for records alone. */
  readonly pulse: Pulse | null;
  /** The day the records are sealed until. */
  readonly sealedUntil: Day;
  /** By default, as they were opened. */
  readonly members?: readonly MemberState[];
  readonly publication?: PublicationState | null;
}

/** A team in a transaction that may reseal it. */
export interface ResealableTeam {
  readonly read: Redis;
  /** The transaction. */
  readonly write: ChainableCommander;
  /** The team's place in its week. */
  readonly state: TeamState;
  open(this: void, opening: Opening): Promise<TeamSnapshot>;
  /** Seals what was opened, as part of the transaction. Throws NoKeyForDay. */
  reseal(this: void, opened: TeamSnapshot, to: Resealing): void;
}

/**
 * Runs a change that reseals a team, in one transaction: it opens what's sealed, changes it, and reseals it.
 * Every member gets a new slot and a new pseudonym, and everything is sealed under fresh nonces and written
 * in an order that says nothing. After that, copies of Redis from before and after can't be compared, and
 * anything copied earlier is refused when put back.
 *
 * @param also other keys that the change depends on
 * @param change the change to make; it may run again, and needn't reseal anything
 * @throws Overtaken
 */
export function resealTeam<T>(
  context: SealingContext,
  team: Pick<Team, 'id'>,
  also: readonly string[],
  change: (team: ResealableTeam) => Promise<T>,
): Promise<T> {
  const { store } = context;
  return atomically(store, [...resealWatched(store, team.id), ...also], async (read, write) => {
    const state = await teamState(store, team.id, read);
    return change({
      read,
      write,
      state,
      open: (opening) => openTeam(context, read, team, state, opening),
      reseal: (opened, to) =>
        sealTeam(context, write, opened, { team: team.id, generation: state.generation + 1, ...to }),
    });
  });
}

/** The team, and the number of its reseal. */
interface SealedAs extends Resealing {
  readonly team: TeamId;
  readonly generation: number;
}

function sealTeam(
  context: SealingContext,
  write: ChainableCommander,
  opened: TeamSnapshot,
  {
    team,
    generation,
    pulse,
    sealedUntil,
    members = opened.members,
    publication = opened.publication,
  }: SealedAs,
): void {
  const { workspace, store, keyring } = context;
  assertNear(context, sealedUntil);
  removeMarks(write, store, team, opened.marks);
  const at = { workspace, team, generation };
  if (pulse) {
    const place = { ...at, pulse: pulse.id, closingDay: pulse.closingDay };
    const ballots = new Map<string, Buffer>();
    for (const { member, ballot } of shuffled(members)) {
      const slot = slotOf(keyring, place, member);
      const checkin = ballot.kind === 'checkin' ? ballot : null;
      ballots.set(
        slot,
        ballot.kind === 'refused' ? spoiltBallot() : sealBallot(keyring, place, slot, checkin),
      );
    }
    // The close has to hear of them.
    const spoilt = Array.from({ length: opened.refusedSlips }, spoiltSlip);
    replaceBox(write, store, team, ballots, spoilt);
  }
  const place = { ...at, sealedUntil };
  const records = new Map<string, Buffer>();
  for (const { member, trajectory } of shuffled(members)) {
    const pseudonym = pseudonymOf(keyring, place, member);
    records.set(pseudonym, sealTrajectory(keyring, place, pseudonym, trajectory));
  }
  const sealedPublication = publication && sealPublicationState(keyring, place, publication);
  replaceTrajectories(
    write,
    store,
    team,
    { sealedUntil, generation, publication: sealedPublication },
    records,
  );
}
