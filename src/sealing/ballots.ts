import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { AskChoice } from '../pulse/ask.js';
import { ASK_CHOICE_CODES } from './codes.js';
import { codeOrNone, fields, list, mapped, orNull, u8 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, nameUntil, openUntil, sealUntil, type Until } from './records.js';
import { SEAL_OVERHEAD } from './seal.js';

/** Names the box that a ballot belongs to. */
export interface BallotBoxPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly closingDay: Day;
  /** The number of the team's reseal: each reseal moves every member to another slot. */
  readonly generation: number;
}

/** The contents of a box: sealed ballots by slot. */
export type Box = Readonly<Record<string, Buffer>>;

/** A check-in's answers and pick. */
export interface Checkin {
  readonly answers: readonly number[];
  /** The member's pick of what would help the team; null if they made none or weren't asked. */
  readonly ask: AskChoice | null;
}

/** The outcome of opening a ballot. */
export type Opened =
  | { readonly kind: 'blank' }
  | ({ readonly kind: 'checkin' } & Checkin)
  /** Moved, copied, forged, torn, of an unknown version, or sealed until a past day: we don't count it. */
  | { readonly kind: 'refused' };

/** A blank ballot's answers are null. */
interface Contents extends Pick<Checkin, 'ask'> {
  readonly answers: Checkin['answers'] | null;
}

const answers1 = fields({ answers: orNull(list(u8)) });

/** All ballots have the same size, also in teams that aren't asked for a pick. */
export const BALLOT = {
  kind: 'ballot',
  version: 2,
  layouts: {
    // Version 1 had no pick.
    1: mapped(
      answers1,
      (read) => ({ ...read, ask: null }),
      (ballot) => ballot,
    ),
    2: fields({ answers: orNull(list(u8)), ask: codeOrNone(ASK_CHOICE_CODES) }),
  },
  size: 20,
} satisfies DayRecord<Contents>;

/**
 * Returns a member's slot in a pulse's box: the same until the next reseal, and meaningless without the keyring.
 * Empty once the box's day is over: the box holds nothing under that name.
 */
export const slotOf = (
  keyring: Keyring,
  { workspace, team, pulse, closingDay, generation }: BallotBoxPlace,
  member: MemberId,
): string =>
  nameUntil(keyring, 'slot', {
    day: closingDay,
    place: ['slot', workspace, team, pulse, generation, member],
  });

/**
 * Seals a check-in (at most 16 answers of 0-255), or a blank ballot of the same size for null. Throws
 * NoKeyForDay.
 */
export const sealBallot = (
  keyring: Keyring,
  place: BallotBoxPlace,
  slot: string,
  checkin: Checkin | null,
): Buffer => sealUntil(keyring, BALLOT, until(place, slot), checkin ?? { answers: null, ask: null });

/** Returns random bytes to replace a refused ballot: of the same size, and refused in any slot. */
export const spoiltBallot = (): Buffer => randomBytes(BALLOT.size + SEAL_OVERHEAD);

/** Opens the ballot in a slot; anything but a ballot sealed for this very slot is `refused`. */
export function openBallot(keyring: Keyring, place: BallotBoxPlace, slot: string, sealed: Buffer): Opened {
  const ballot = openUntil(keyring, BALLOT, until(place, slot), sealed);
  if (!ballot) return { kind: 'refused' };
  const { answers, ask } = ballot;
  return answers === null ? { kind: 'blank' } : { kind: 'checkin', answers, ask };
}

const until = ({ workspace, team, pulse, closingDay }: BallotBoxPlace, slot: string): Until => ({
  day: closingDay,
  place: [workspace, team, pulse, slot],
});
