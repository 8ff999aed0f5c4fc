import type { MemberId } from '../pulse/ids.js';
import { PUBLICATION_RULE } from '../pulse/publication-rule.js';
import type { AskRecord } from '../pulse/top-ask.js';
import type { Preferences, Trajectory } from '../pulse/trajectory.js';
import {
  ASK_CODES,
  CONSENT_CODES,
  LANGUAGE_CODES,
  memberOf,
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
  Unreadable,
} from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, nameUntil, openUntil, sealUntil } from './records.js';
import { type RecordsPlace, untilOf } from './records-place.js';

const preferences1 = {
  reminder: bool,
  outreach: code(OUTREACH_STYLE_CODES),
  preset: codeOrNone(PRESET_CODES),
  language: codeOrNone(LANGUAGE_CODES),
  weeklyMessageAnyway: bool,
  workingDays: someOrNone(WEEKDAY_CODES),
};

const trajectoryWith = <P>(preferences: Field<P>) =>
  fields({
    flags: list(fields({ week: u16, heavy: bool })),
    quietFrom: orZero(u16),
    standing: codeOrNone(OUTREACH_REASON_CODES),
    followUpWeek: orZero(u16),
    consent: codeOrNone(CONSENT_CODES),
    pausedUntil: orZero(u16),
    preferences,
  });

/** Reads records of versions 1 and 2, which had no ask. */
const withoutAsk = (before: Field<Omit<Trajectory, 'ask'>>): Field<Trajectory> =>
  mapped(
    before,
    (read) => ({ ...read, ask: null }),
    (trajectory) => trajectory,
  );

/** The stored number of an ask that was withdrawn. */
const WITHDRAWN = 7;

/** The period's number and the ask's code, in two bytes: a record has no more room. */
const ask3: Field<AskRecord> = mapped(
  orZero(u16),
  (stored) => {
    if (stored === null) return null;
    if (stored === WITHDRAWN) return 'withdrawn';
    const ask = memberOf(ASK_CODES, String(stored % 8));
    if (!ask) throw new Unreadable();
    return { ask, firstWeek: Math.floor(stored / 8) * PUBLICATION_RULE.seasonWeeks };
  },
  (kept) => {
    if (kept === null) return null;
    if (kept === 'withdrawn') return WITHDRAWN;
    return (kept.firstWeek / PUBLICATION_RULE.seasonWeeks) * 8 + Number(ASK_CODES[kept.ask]);
  },
);

const preferences2 = fields({ ...preferences1, kindWords: bool });

/**
 * A member record. Sealed, it has 60 bytes: Redis keeps a hash compact, at half the memory, if its values have at
 * most 64.
 */
export const TRAJECTORY: DayRecord<Trajectory> = {
  kind: 'trajectory',
  version: 3,
  layouts: {
    // Version 1 had no kind words.
    1: withoutAsk(
      trajectoryWith(
        mapped(
          fields(preferences1),
          (read): Preferences => ({ ...read, kindWords: false }),
          (preferences) => preferences,
        ),
      ),
    ),
    2: withoutAsk(trajectoryWith(preferences2)),
    3: mapped(
      fields({ before: trajectoryWith(preferences2), ask: ask3 }),
      ({ before, ask }) => ({ ...before, ask }),
      (trajectory) => ({ before: trajectory, ask: trajectory.ask }),
    ),
  },
  size: 32,
};

/**
 * Returns the name of a member's record until the next reseal: meaningless without the keyring. Empty once the
 * records' day is over: no record has that name.
 */
export const pseudonymOf = (
  keyring: Keyring,
  { workspace, team, sealedUntil, generation }: RecordsPlace,
  member: MemberId,
): string =>
  nameUntil(keyring, 'pseudonym', {
    day: sealedUntil,
    place: ['pseudonym', workspace, team, generation, member],
  });

/** Seals a trajectory under its pseudonym, always to the same size. Throws NoKeyForDay. */
export const sealTrajectory = (
  keyring: Keyring,
  place: RecordsPlace,
  pseudonym: string,
  trajectory: Trajectory,
): Buffer => sealUntil(keyring, TRAJECTORY, untilOf(place, pseudonym), trajectory);

/** Opens a trajectory; null for anything that wasn't sealed for this very pseudonym and day. */
export const openTrajectory = (
  keyring: Keyring,
  place: RecordsPlace,
  pseudonym: string,
  sealed: Buffer,
): Trajectory | null => openUntil(keyring, TRAJECTORY, untilOf(place, pseudonym), sealed);
