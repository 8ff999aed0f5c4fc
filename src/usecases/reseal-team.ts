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
import { type Pile, spoiltSlip, withSlipsApplied } from '../sealing/slips.js';
import { openMark } from '../sealing/marks.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { keepWithin } from '../store/bounds.js';
import { marksOf, removeMarks } from '../store/marks.js';
import { slipsOf } from '../store/piles.js';
import { replaceBox, replaceTrajectories, type TeamState, teamState } from '../store/pulses.js';
import { atomically, type Store } from '../store/redis.js';
import { assertNear } from './own-pulse.js';
import type { SealingContext } from './context.js';

/** A member's ballot and record, opened. */
export interface MemberState {
  readonly member: MemberId;
  readonly ballot: Opened;
  readonly trajectory: Trajectory;
}

/** Everything sealed for a team, opened, with counts of what didn't open. */
export interface TeamSnapshot {
  readonly members: readonly MemberState[];
  /** Null before the first close, or if it doesn't open. */
  readonly publicationState: PublicationState | null;
  readonly refusedBallots: number;
  readonly refusedTrajectories: number;
  /** How many delivery marks have been applied to the members; a reseal removes as many. */
  readonly marks: number;
  /** The contents of the box with its slips applied; empty if no pulse is open. */
  readonly box: Box;
  /** How many of the ballots' slips didn't open; `refusedBallots` includes them. */
  readonly refusedSlips: number;
}

/** Which parts of a team to open. */
export interface PartsToOpen {
  readonly members: Iterable<MemberId>;
  /** Where to read ballots from: the open box, or the box set aside for the close. By default, reads none. */
  readonly ballots?: 'box' | 'closingBox' | null;
  /** The members who may not have a slot in the box yet; none by default. */
  readonly newcomers?: ReadonlySet<MemberId>;
}

/** Returns the keys that a reseal reads and replaces, and therefore watches. */
export const resealWatched = ({ keys }: Store, team: TeamId): string[] => [
  keys.state(team),
  keys.box(team),
  keys.ballotSlips(team),
  keys.trajectories(team),
  keys.recordSlips(team),
];

/**
 * Opens everything sealed for the given members, with their check-ins and changes since the last reseal applied. A
 * member's ballot that's missing counts as tampered with, like one that doesn't open. Records and marks that don't
 * open are counted; a blank record, whose preferences expose no one, replaces the record. Members who got their
 * welcome since the last reseal count as asked.
 */
export async function openTeam(
  { workspace, store, keyring }: SealingContext,
  read: Redis,
  team: Pick<Team, 'id'>,
  { pulse, sealedUntil, generation, publication }: TeamState,
  { members, ballots = null, newcomers = NO_ONE }: PartsToOpen,
): Promise<TeamSnapshot> {
  const { keys } = store;
  const at = { workspace, team: team.id, generation };
  const ballotsPile: Pile = { ...at, kind: 'ballots', sealedUntil: pulse?.closingDay ?? 0 };
  const recordsPile: Pile = { ...at, kind: 'records', sealedUntil: sealedUntil ?? 0 };
  const boxKey = ballots && keys[ballots](team.id);
  const castKey = ballots === 'closingBox' ? keys.closingBallotSlips(team.id) : keys.ballotSlips(team.id);
  await keepWithin(
    { store, team: team.id, read },
    {
      hashes: [[keys.trajectories(team.id), 'people'], ...(boxKey ? ([[boxKey, 'people']] as const) : [])],
      lists: [
        [keys.recordSlips(team.id), 'slips'],
        [keys.marks(team.id), 'slips'],
        ...(boxKey ? ([[castKey, 'slips']] as const) : []),
      ],
    },
  );
  const [stored, changes, ballotsStored, ballotSlips, marks] = await Promise.all([
    read.hgetallBuffer(keys.trajectories(team.id)),
    slipsOf(read, keys.recordSlips(team.id)),
    boxKey ? read.hgetallBuffer(boxKey) : {},
    boxKey ? slipsOf(read, castKey) : [],
    marksOf(store, team.id, read),
  ]);
  const records = withSlipsApplied(keyring, recordsPile, stored, changes);
  const cast = withSlipsApplied(keyring, ballotsPile, ballotsStored, ballotSlips);
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
  // These are from another reseal or another team: none of them belongs to a member of this one.
  if (sealedUntil !== null && opened.length > 0 && found === 0)
    refusedTrajectories += Object.keys(stored).length;
  return {
    members: opened,
    publicationState:
      sealedUntil === null || publication === null
        ? null
        : openPublicationState(keyring, { ...at, sealedUntil }, publication),
    refusedBallots,
    refusedTrajectories,
    marks: marks.length,
    box,
    refusedSlips: cast.refused,
  };
}

const NO_ONE: ReadonlySet<MemberId> = new Set();

/** Marks a member as asked once the welcome may have reached them: not before that, and we don't ask again. */
const asAsked = (trajectory: Trajectory, welcomed: boolean): Trajectory =>
  welcomed && trajectory.consent === null ? { ...trajectory, consent: 'asked' } : trajectory;

/**
 * Returns a blank ballot if the member has left or declined since. A member whose record is lost keeps their ballot:
 * otherwise, someone who can damage records could choose whose answers make up a result.
 */
const unlessWithdrawn = ({ consent }: Trajectory, ballot: Opened): Opened =>
  ballot.kind === 'checkin' && (consent === 'left' || consent === 'declined') ? { kind: 'blank' } : ballot;

/**
 * Moves a pick from the ballot to the record, which keeps the period's latest pick. It counts once, however often
 * the member answers, and goes away when they have their weeks forgotten.
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

/** The new contents of a team that's being resealed. */
interface Resealing {
  /** The open pulse, or null for records alone. */
  readonly pulse: Pulse | null;
  /** The day the records are sealed until. */
  readonly sealedUntil: Day;
  /** As they were opened, by default; so is `publicationState`. */
  readonly members?: readonly MemberState[];
  readonly publicationState?: PublicationState | null;
}

/** A team in a transaction that may reseal it. */
export interface ResealableTeam {
  readonly read: Redis;
  /** The transaction. */
  readonly write: ChainableCommander;
  /** The team's state, read in this transaction. */
  readonly state: TeamState;
  open(this: void, parts: PartsToOpen): Promise<TeamSnapshot>;
  /** Seals what was opened, as part of the transaction. Throws NoKeyForDay. */
  reseal(this: void, opened: TeamSnapshot, to: Resealing): void;
}

/**
 * Runs a change that can open and reseal a team, in one transaction. A reseal gives every member a new slot and a
 * new pseudonym, seals everything under fresh nonces, and writes it in random order. Afterward, no one can match
 * up copies of Redis from before and after, and anything put back from an earlier copy is refused.
 *
 * @param also other keys that the change depends on
 * @param change may run more than once, and needn't reseal anything
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
      open: (parts) => openTeam(context, read, team, state, parts),
      reseal: (opened, to) =>
        sealTeam(context, write, opened, { team: team.id, generation: state.generation + 1, ...to }),
    });
  });
}

/** A reseal, with its team and its number. */
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
    publicationState = opened.publicationState,
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
    // Spoilt slips stand in for those that didn't open, so that the close learns of them.
    const spoilt = Array.from({ length: opened.refusedSlips }, spoiltSlip);
    replaceBox(write, store, team, ballots, spoilt);
  }
  const place = { ...at, sealedUntil };
  const records = new Map<string, Buffer>();
  for (const { member, trajectory } of shuffled(members)) {
    const pseudonym = pseudonymOf(keyring, place, member);
    records.set(pseudonym, sealTrajectory(keyring, place, pseudonym, trajectory));
  }
  const publication = publicationState && sealPublicationState(keyring, place, publicationState);
  replaceTrajectories(write, store, team, { sealedUntil, generation, publication }, records);
}
