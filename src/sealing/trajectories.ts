import type { Day } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Preferences, Trajectory } from '../pulse/trajectory.js';
import {
  CONSENT_CODES,
  LANGUAGE_CODES,
  OUTREACH_REASON_CODES,
  OUTREACH_STYLE_CODES,
  PRESET_CODES,
  WEEKDAY_CODES,
} from './codes.js';
import {
  bool,
  code,
  codeOrNone,
  type Field,
  fields,
  list,
  mapped,
  orZero,
  someOrNone,
  u16,
} from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import { nameFor } from './seal.js';

/** The place a team's trajectories belong to, and the day they're sealed until. */
export interface TrajectoriesPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** Number of the team's reseal: each reseal changes every member's pseudonym. */
  readonly generation: number;
}

const preferences1 = {
  reminder: bool,
  outreach: code(OUTREACH_STYLE_CODES),
  preset: codeOrNone(PRESET_CODES),
  language: codeOrNone(LANGUAGE_CODES),
  weeklyMessageAnyway: bool,
  workingDays: someOrNone(WEEKDAY_CODES),
};

const trajectoryWith = (preferences: Field<Preferences>): Field<Trajectory> =>
  fields({
    flags: list(fields({ week: u16, heavy: bool })),
    quietFrom: orZero(u16),
    standing: codeOrNone(OUTREACH_REASON_CODES),
    followUpWeek: orZero(u16),
    consent: codeOrNone(CONSENT_CODES),
    pausedUntil: orZero(u16),
    preferences,
  });

/**
 * Redis keeps a hash compact, at half the memory, if its values have up to 64 bytes: these have 60 when
 * sealed.
 */
export const TRAJECTORY: DayRecord<Trajectory> = {
  kind: 'trajectory',
  version: 2,
  layouts: {
    // Nobody had asked for kind words yet.
    1: trajectoryWith(
      mapped(
        fields(preferences1),
        (read) => ({ ...read, kindWords: false }),
        (preferences) => preferences,
      ),
    ),
    2: trajectoryWith(fields({ ...preferences1, kindWords: bool })),
  },
  size: 32,
};

/**
 * The name of a member's record until the next reseal, meaningless without the keyring. Empty once the
 * records' day is over: no record has that name.
 */
export function pseudonymOf(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.key('pseudonym', place.sealedUntil);
  if (!key) return '';
  return nameFor(key, ['pseudonym', place.workspace, place.team, place.generation, member]);
}

/** Seals a trajectory under its pseudonym, always to the same size. Throws NoKeyForDay. */
export const sealTrajectory = (
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  trajectory: Trajectory,
): Buffer => sealUntil(keyring, TRAJECTORY, until(place, pseudonym), trajectory);

/** Opens a record; null for anything not sealed for this very pseudonym and day. */
export const openTrajectory = (
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  sealed: Buffer,
): Trajectory | null => openUntil(keyring, TRAJECTORY, until(place, pseudonym), sealed);

const until = (
  { workspace, team, sealedUntil, generation }: TrajectoriesPlace,
  pseudonym: string,
): Until => ({
  day: sealedUntil,
  place: [workspace, team, generation, pseudonym],
});
