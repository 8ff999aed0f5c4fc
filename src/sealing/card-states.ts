import { BANDS, type PublicationState, type Pool, type Showing } from '../pulse/publication-rule.js';
import { THEMES, type Theme } from '../pulse/theme.js';
import { choiceAt, placeOf } from './choices.js';
import type { Keyring } from './keyring.js';
import { seal, unseal } from './seal.js';
import type { TrajectoriesPlace } from './trajectories.js';

const VERSION = 2;
/** A week is never 0 here, and nor is the number of values in a pool that was begun: 0 stands for "none". */
const NONE = 0;
/** Band and pending band as two bits each, and whether there is anything; then the week since when. */
const SHOWING_BYTES = 3;
const IS_THERE = 0b10000;
/** A sum as a double, so that a tie stays one; then how many values it is of. */
const POOL_BYTES = 12;

/** Where each thing stands; of the themes one after the other, asked or not. */
const AT = {
  version: 0,
  heavyInTen: 1,
  pooledWeeks: 2,
  closed: 3,
  pooled: 5,
  team: 5 + POOL_BYTES,
  themes: 5 + POOL_BYTES + SHOWING_BYTES,
  season: 5 + POOL_BYTES + SHOWING_BYTES * (1 + THEMES.length),
} as const;
/** Sealed, a state is 138 bytes, whatever is in it. */
const PLAIN_BYTES = AT.season + POOL_BYTES * THEMES.length;

/**
 * Seals what a close hands to the next, with the team's records and until the same day, always to the same size: what
 * is pending or pooled is not public. Throws NoKeyForDay.
 */
export function sealCardState(keyring: Keyring, place: TrajectoriesPlace, state: PublicationState): Buffer {
  const key = keyring.keyToSeal('card', place.sealedUntil);
  const plain = Buffer.alloc(PLAIN_BYTES);
  plain[AT.version] = VERSION;
  plain[AT.heavyInTen] = state.heavyInTen === null ? NONE : state.heavyInTen + 1;
  plain[AT.pooledWeeks] = state.pooled.weeks;
  plain.writeUInt16BE(state.closed ?? NONE, AT.closed);
  writePool(plain, AT.pooled, state.pooled.totals);
  writeShowing(plain, AT.team, state.team);
  for (const [index, theme] of THEMES.entries()) {
    const [showing, pool] = [state.themes[theme], state.season[theme]];
    if (showing) writeShowing(plain, AT.themes + index * SHOWING_BYTES, showing);
    if (pool) writePool(plain, AT.season + index * POOL_BYTES, pool);
  }
  return seal(key, aad(place), plain);
}

/** What was sealed, or null for anything not sealed for this very team, day and deal. */
export function openCardState(
  keyring: Keyring,
  place: TrajectoriesPlace,
  sealed: Buffer,
): PublicationState | null {
  const key = keyring.key('card', place.sealedUntil);
  const plain = key && unseal(key, aad(place), sealed);
  if (!plain || plain.length !== PLAIN_BYTES || plain[AT.version] !== VERSION) return null;
  const themes: Partial<Record<Theme, Showing>> = {};
  const season: Partial<Record<Theme, Pool>> = {};
  for (const [index, theme] of THEMES.entries()) {
    const at = AT.themes + index * SHOWING_BYTES;
    if ((plain[at] ?? NONE) & IS_THERE) themes[theme] = showingAt(plain, at);
    const pool = poolAt(plain, AT.season + index * POOL_BYTES);
    if (pool.count !== NONE) season[theme] = pool;
  }
  const heavyInTen = plain[AT.heavyInTen] ?? NONE;
  return {
    closed: plain.readUInt16BE(AT.closed) || null,
    team: showingAt(plain, AT.team),
    themes,
    pooled: { weeks: plain[AT.pooledWeeks] ?? 0, totals: poolAt(plain, AT.pooled) },
    heavyInTen: heavyInTen === NONE ? null : heavyInTen - 1,
    season,
  };
}

function writeShowing(plain: Buffer, at: number, { band, since, pending }: Showing): void {
  plain[at] = IS_THERE | placeOf(BANDS, band) | (placeOf(BANDS, pending) << 2);
  plain.writeUInt16BE(since ?? NONE, at + 1);
}

function showingAt(plain: Buffer, at: number): Showing {
  const bands = plain[at] ?? NONE;
  return {
    band: choiceAt(BANDS, bands & 0b11),
    since: plain.readUInt16BE(at + 1) || null,
    pending: choiceAt(BANDS, (bands >> 2) & 0b11),
  };
}

function writePool(plain: Buffer, at: number, { sum, count }: Pool): void {
  plain.writeDoubleBE(sum, at);
  plain.writeUInt32BE(count, at + 8);
}

const poolAt = (plain: Buffer, at: number): Pool => ({
  sum: plain.readDoubleBE(at),
  count: plain.readUInt32BE(at + 8),
});

const aad = (place: TrajectoriesPlace) => [
  'card',
  place.workspace,
  place.team,
  place.sealedUntil,
  place.deal,
];
