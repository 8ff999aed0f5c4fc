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

/** Sealed, a record is 60 bytes: well under the 96 that Redis keeps compact. */
const PLAIN_BYTES = 32;
const VERSION = 2;
/** Weeks since 1970 are never 0 here, so 0 stands for "none". */
const NO_WEEK = 0;

/** Where each thing stands in a record. What is chosen from a list stands as its place there, from 1; 0 is "none". */
const AT = {
  version: 0,
  reminder: 1,
  notes: 2,
  preset: 3,
  language: 4,
  standing: 5,
  quietFrom: 6,
  followUpWeek: 8,
  consent: 10,
  pausedUntil: 11,
  cardAnyway: 13,
  flags: 14,
  workingDays: 31,
} as const;
const FLAG_BYTES = 3;

/** Working days as the bits of a byte, Monday's the lowest; 0 for who has not said. */
const daysToBits = (days: readonly Weekday[] | null): number =>
  (days ?? []).reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0);
const bitsToDays = (bits: number): Weekday[] | null =>
  bits === 0 ? null : WEEKDAYS.filter((_, at) => bits & (1 << at));

/** The name a member's record goes by until the next deal, meaningless without the keyring. */
export function pseudonymOf(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.keyToSeal('pseudonym', place.sealedUntil);
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
  plain[AT.version] = VERSION;
  plain[AT.reminder] = preferences.reminder ? 1 : 0;
  plain[AT.notes] = placeOf(NOTE_STYLES, preferences.notes);
  plain[AT.preset] = placeOf(PRESETS, preferences.preset);
  plain[AT.language] = placeOf(LANGUAGES, preferences.language);
  plain[AT.standing] = placeOf(NOTE_REASONS, trajectory.standing);
  plain[AT.consent] = placeOf(CONSENTS, trajectory.consent);
  plain[AT.cardAnyway] = preferences.cardAnyway ? 1 : 0;
  plain[AT.workingDays] = daysToBits(preferences.workingDays);
  plain.writeUInt16BE(trajectory.pausedUntil ?? NO_WEEK, AT.pausedUntil);
  plain.writeUInt16BE(trajectory.quietFrom ?? NO_WEEK, AT.quietFrom);
  plain.writeUInt16BE(trajectory.followUpWeek ?? NO_WEEK, AT.followUpWeek);
  trajectory.flags.forEach((flag, index) => {
    plain.writeUInt16BE(flag.week, AT.flags + index * FLAG_BYTES);
    plain[AT.flags + index * FLAG_BYTES + 2] = flag.heavy ? 1 : 0;
  });
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
  if (!plain || plain.length !== PLAIN_BYTES || plain[AT.version] !== VERSION) return null;
  const weekAt = (offset: number): number | null => {
    const week = plain.readUInt16BE(offset);
    return week === NO_WEEK ? null : week;
  };
  const flags = [];
  for (let index = 0; index < KEPT_FLAGS; index += 1) {
    const offset = AT.flags + index * FLAG_BYTES;
    const week = weekAt(offset);
    if (week !== null) flags.push({ week, heavy: plain[offset + 2] === 1 });
  }
  return {
    flags,
    quietFrom: weekAt(AT.quietFrom),
    standing: choiceAt(NOTE_REASONS, plain[AT.standing]),
    followUpWeek: weekAt(AT.followUpWeek),
    consent: choiceAt(CONSENTS, plain[AT.consent]),
    pausedUntil: weekAt(AT.pausedUntil),
    preferences: {
      reminder: plain[AT.reminder] === 1,
      notes: choiceAt(NOTE_STYLES, plain[AT.notes]) ?? BLANK_TRAJECTORY.preferences.notes,
      preset: choiceAt(PRESETS, plain[AT.preset]),
      language: choiceAt(LANGUAGES, plain[AT.language]),
      cardAnyway: plain[AT.cardAnyway] === 1,
      workingDays: bitsToDays(plain[AT.workingDays] ?? 0),
    },
  };
}

const aad = (place: TrajectoriesPlace, pseudonym: string) => [
  'trajectory',
  place.workspace,
  place.team,
  place.sealedUntil,
  pseudonym,
];
