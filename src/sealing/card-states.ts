import * as z from 'zod';
import { BANDS, type CardState } from '../pulse/disclosure.js';
import { THEMES } from '../pulse/questionnaire.js';
import type { Keyring } from './keyring.js';
import { padJson, seal, unseal } from './seal.js';
import type { TrajectoriesPlace } from './trajectories.js';

const PLAIN_BYTES = 1_536;

const band = z.enum(BANDS).nullable();
const showing = z.strictObject({ band, since: z.int().nullable(), pending: band });
const pool = z.strictObject({ sum: z.number(), count: z.int() });
const cardStateSchema = z.strictObject({
  team: showing,
  themes: z.partialRecord(z.enum(THEMES), showing),
  pooled: z.strictObject({ weeks: z.int(), totals: pool }),
  heavyInTen: z.int().nullable(),
  season: z.partialRecord(z.enum(THEMES), pool),
});

/**
 * Seals what a close hands to the next, with the team's records and until the same day: what is pending or pooled is
 * not public. Throws NoKeyForDay.
 */
export function sealCardState(keyring: Keyring, place: TrajectoriesPlace, state: CardState): string {
  const key = keyring.keyToSeal('card', place.sealedUntil);
  return seal(key, aad(place), padJson(state, PLAIN_BYTES)).toString('base64url');
}

/** What was sealed, or null for anything not sealed for this very team, day and deal. */
export function openCardState(keyring: Keyring, place: TrajectoriesPlace, sealed: string): CardState | null {
  const key = keyring.key('card', place.sealedUntil);
  const plain = key && unseal(key, aad(place), Buffer.from(sealed, 'base64url'));
  return plain ? cardStateSchema.parse(JSON.parse(plain.toString())) : null;
}

const aad = (place: TrajectoriesPlace) => [
  'card',
  place.workspace,
  place.team,
  place.sealedUntil,
  place.deal,
];
