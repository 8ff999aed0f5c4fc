import type { Day } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import { LANGUAGES } from '../pulse/language.js';
import { KEPT_FLAGS, PRESETS } from '../pulse/signs.js';
import { type Weekday, WEEKDAYS } from '../pulse/team.js';
import {
  CONSENTS,
  NOTE_REASONS,
  NOTE_STYLES,
  type Trajectory,
  BLANK_TRAJECTORY,
} from '../pulse/trajectory.js';
import { choiceAt, placeOf } from './choices.js';
import type { Keyring } from './keyring.js';
import { nameFor, seal, unseal } from './seal.js';

/** Where a team's trajectories belong, and the day they are sealed until. */
export interface TrajectoriesPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** How often the team's records have been dealt: every deal gives each member another pseudonym. */
  readonly deal: number;
}

/** Of which form a record is: bound to it, so that it takes no byte and one of another form does not open. */
const FORM = 3;
/** Weeks since 1970 are never 0 here, so 0 stands for "none". */
const NO_WEEK = 0;

/** Where each thing stands in a record. */
const AT = {
  preferences: 0,
  consent: 1,
  workingDays: 2,
  heavy: 3,
  quietFrom: 4,
  followUpWeek: 6,
  pausedUntil: 8,
  flags: 10,
} as const;
const WEEK_BYTES = 2;
/** Sealed, a record is 46 bytes: under the 64 that Redis keeps compact as it comes. */
const PLAIN_BYTES = AT.flags + KEPT_FLAGS * WEEK_BYTES;

/**
 * From which bit on what stands: in the byte of preferences all but the language, which stands above the consent. What
 * is chosen from a list stands as its place there, from 1; 0 is "none".
 */
const BIT = { reminder: 0, cardAnyway: 1, notes: 2, preset: 4, standing: 6, language: 3 } as const;
const TWO_BITS = 0b11;
const CONSENT_BITS = 0b111;

/** Working days as the bits of a byte, Monday's the lowest; 0 for who has not said. */
const daysToBits = (days: readonly Weekday[] | null): number =>
  (days ?? []).reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0);
const bitsToDays = (bits: number): Weekday[] | null =>
  bits === 0 ? null : WEEKDAYS.filter((_, at) => bits & (1 << at));

/**
 * The name a member's record goes by until the next deal, meaningless without the keyring. Empty once the records' day
 * is over: none goes by that.
 */
export function pseudonymOf(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.key('pseudonym', place.sealedUntil);
  if (!key) return '';
  return nameFor(key, ['pseudonym', place.workspace, place.team, place.deal, member]);
}

/** Seals a trajectory under its pseudonym, always to the same size. Throws NoKeyForDay. */
export function sealTrajectory(
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  trajectory: Trajectory,
): Buffer {
  const key = keyring.keyToSeal('trajectory', place.sealedUntil);
  const plain = Buffer.alloc(PLAIN_BYTES);
  const { preferences } = trajectory;
  plain[AT.preferences] =
    (preferences.reminder ? 1 << BIT.reminder : 0) |
    (preferences.cardAnyway ? 1 << BIT.cardAnyway : 0) |
    (placeOf(NOTE_STYLES, preferences.notes) << BIT.notes) |
    (placeOf(PRESETS, preferences.preset) << BIT.preset) |
    (placeOf(NOTE_REASONS, trajectory.standing) << BIT.standing);
  plain[AT.consent] =
    placeOf(CONSENTS, trajectory.consent) | (placeOf(LANGUAGES, preferences.language) << BIT.language);
  plain[AT.workingDays] = daysToBits(preferences.workingDays);
  plain.writeUInt16BE(trajectory.pausedUntil ?? NO_WEEK, AT.pausedUntil);
  plain.writeUInt16BE(trajectory.quietFrom ?? NO_WEEK, AT.quietFrom);
  plain.writeUInt16BE(trajectory.followUpWeek ?? NO_WEEK, AT.followUpWeek);
  let heavy = 0;
  trajectory.flags.forEach((flag, index) => {
    plain.writeUInt16BE(flag.week, AT.flags + index * WEEK_BYTES);
    if (flag.heavy) heavy |= 1 << index;
  });
  plain[AT.heavy] = heavy;
  return seal(key, aad(place, pseudonym), plain);
}

/** Opens a record, or null for anything not sealed for this very pseudonym and day. */
export function openTrajectory(
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  sealed: Buffer,
): Trajectory | null {
  const key = keyring.key('trajectory', place.sealedUntil);
  const plain = key && unseal(key, aad(place, pseudonym), sealed);
  if (!plain || plain.length !== PLAIN_BYTES) return null;
  const weekAt = (offset: number): number | null => {
    const week = plain.readUInt16BE(offset);
    return week === NO_WEEK ? null : week;
  };
  const [preferences = 0, consent = 0, workingDays = 0, heavy = 0] = plain.subarray(AT.preferences);
  const flags = [];
  for (let index = 0; index < KEPT_FLAGS; index += 1) {
    const week = weekAt(AT.flags + index * WEEK_BYTES);
    if (week !== null) flags.push({ week, heavy: (heavy & (1 << index)) !== 0 });
  }
  return {
    flags,
    quietFrom: weekAt(AT.quietFrom),
    standing: choiceAt(NOTE_REASONS, (preferences >> BIT.standing) & TWO_BITS),
    followUpWeek: weekAt(AT.followUpWeek),
    consent: choiceAt(CONSENTS, consent & CONSENT_BITS),
    pausedUntil: weekAt(AT.pausedUntil),
    preferences: {
      reminder: (preferences & (1 << BIT.reminder)) !== 0,
      notes:
        choiceAt(NOTE_STYLES, (preferences >> BIT.notes) & TWO_BITS) ?? BLANK_TRAJECTORY.preferences.notes,
      preset: choiceAt(PRESETS, (preferences >> BIT.preset) & TWO_BITS),
      language: choiceAt(LANGUAGES, consent >> BIT.language),
      cardAnyway: (preferences & (1 << BIT.cardAnyway)) !== 0,
      workingDays: bitsToDays(workingDays),
    },
  };
}

const aad = (place: TrajectoriesPlace, pseudonym: string) => [
  'trajectory',
  FORM,
  place.workspace,
  place.team,
  place.sealedUntil,
  pseudonym,
];
