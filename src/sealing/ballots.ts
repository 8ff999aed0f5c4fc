import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import { fields, list, orNull, u8 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import { nameFor, SEAL_OVERHEAD } from './seal.js';

/** The box that a ballot belongs to. */
export interface BallotBoxPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly closingDay: Day;
  /** Number of the team's reseal: each reseal moves every member to another slot. */
  readonly generation: number;
}

/** The contents of a box: sealed ballots by slot. */
export type Box = Readonly<Record<string, Buffer>>;

/** What opening a ballot found in it. */
export type Opened =
  | { readonly kind: 'blank' }
  | { readonly kind: 'checkin'; readonly answers: readonly number[] }
  /**
   * Moved, copied, forged, torn, of an unknown version, or sealed until a day that's past: we count it as
   * none.
   */
  | { readonly kind: 'refused' };

/** A blank ballot's answers are null. */
export const BALLOT = {
  kind: 'ballot',
  version: 1,
  layouts: { 1: fields({ answers: orNull(list(u8)) }) },
  size: 20,
} satisfies DayRecord<unknown>;

/**
 * The slot of a member in a pulse's box: the same until the next reseal, meaningless without the keyring.
 * Empty once the box's day is over: nothing is there.
 */
export function slotOf(keyring: Keyring, place: BallotBoxPlace, member: MemberId): string {
  const key = keyring.key('slot', place.closingDay);
  if (!key) return '';
  return nameFor(key, ['slot', place.workspace, place.team, place.pulse, place.generation, member]);
}

/**
 * Seals a check-in's answers (values 0-255, at most 17), or a blank for null, of the same size either way.
 * Throws NoKeyForDay.
 */
export const sealBallot = (
  keyring: Keyring,
  place: BallotBoxPlace,
  slot: string,
  answers: readonly number[] | null,
): Buffer => sealUntil(keyring, BALLOT, until(place, slot), { answers });

/** Replaces a refused ballot: the same size, and refused again in whichever slot it is. */
export const spoiltBallot = (): Buffer => randomBytes(BALLOT.size + SEAL_OVERHEAD);

/** Opens what a slot holds; anything but a ballot sealed for this very slot is `refused`. */
export function openBallot(keyring: Keyring, place: BallotBoxPlace, slot: string, sealed: Buffer): Opened {
  const ballot = openUntil(keyring, BALLOT, until(place, slot), sealed);
  if (!ballot) return { kind: 'refused' };
  const { answers } = ballot;
  return answers === null ? { kind: 'blank' } : { kind: 'checkin', answers };
}

const until = ({ workspace, team, pulse, closingDay }: BallotBoxPlace, slot: string): Until => ({
  day: closingDay,
  place: [workspace, team, pulse, slot],
});
