import type { PublicationState } from '../pulse/publication-rule.js';
import { BAND_CODES, THEME_CODES } from './codes.js';
import { codeOrNone, double, fields, orNull, orZero, partial, u16, u32, u8 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil } from './records.js';
import { type RecordsPlace, untilOf } from './records-place.js';

const showing = fields({ band: codeOrNone(BAND_CODES), since: orZero(u16), pending: codeOrNone(BAND_CODES) });
/** The sum isn't rounded, so that a tie stays a tie. */
const pool = fields({ sum: double, count: u32 });

/** The first version of a publication state: what a close hands to the next one. */
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
 * Seals what a close hands to the next one until the same day as the team's records. Its size is always the same,
 * because the pending bands and the pools aren't public. Throws NoKeyForDay.
 */
export const sealPublicationState = (
  keyring: Keyring,
  place: RecordsPlace,
  state: PublicationState,
): Buffer => sealUntil(keyring, PUBLICATION_STATE, untilOf(place), state);

/** Opens a publication state; null for anything that wasn't sealed for this very team, day and generation. */
export const openPublicationState = (
  keyring: Keyring,
  place: RecordsPlace,
  sealed: Buffer,
): PublicationState | null => openUntil(keyring, PUBLICATION_STATE, untilOf(place), sealed);
