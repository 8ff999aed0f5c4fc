import type { PublicationState } from '../pulse/publication-rule.js';
import { BAND_CODES, THEME_CODES } from './codes.js';
import { codeOrNone, double, fields, orNull, orZero, partial, u16, u32, u8 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import type { TrajectoriesPlace } from './trajectories.js';

const showing = fields({ band: codeOrNone(BAND_CODES), since: orZero(u16), pending: codeOrNone(BAND_CODES) });
/** The sum as it is, so that a tie stays one. */
const pool = fields({ sum: double, count: u32 });

/** What a close hands to the next one, in its first version. */
export const publicationState1 = fields({
  closed: orZero(u16),
  team: showing,
  themes: partial(THEME_CODES, showing),
  pooled: fields({ weeks: u8, totals: pool }),
  heavyInTen: orNull(u8),
  season: partial(THEME_CODES, pool),
});

export const PUBLICATION_STATE: DayRecord<PublicationState> = {
  kind: 'card',
  version: 1,
  layouts: { 1: publicationState1 },
  size: 144,
};

/**
 * Seals what a close hands to the next one, with the team's records and until the same day. It's always the
 * same size, because what's pending or pooled isn't public. Throws NoKeyForDay.
 */
export const sealPublicationState = (
  keyring: Keyring,
  place: TrajectoriesPlace,
  state: PublicationState,
): Buffer => sealUntil(keyring, PUBLICATION_STATE, until(place), state);

/** What was sealed, or null for anything not sealed for this very team, day and generation. */
export const openPublicationState = (
  keyring: Keyring,
  place: TrajectoriesPlace,
  sealed: Buffer,
): PublicationState | null => openUntil(keyring, PUBLICATION_STATE, until(place), sealed);

const until = ({ workspace, team, sealedUntil, generation }: TrajectoriesPlace): Until => ({
  day: sealedUntil,
  place: [workspace, team, generation],
});
