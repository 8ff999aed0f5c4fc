import { BANDS, type Band, PUBLICATION_RULE } from './publication-rule.js';

/** A team as a roll-up sees it: its size and its published band. */
export interface RolledTeam {
  readonly counted: number;
  /** Null: we show nothing for this team. */
  readonly band: Band | null;
}

/** How many teams show each band, of how many; a function of published bands only, never of check-ins. */
export type RollUp =
  | { readonly kind: 'shown'; readonly of: number; readonly bands: Readonly<Record<Band, number>> }
  | { readonly kind: 'tooFew' };

/**
 * Rolls up teams. If exactly one is hidden, we leave out the smallest of the others too (complementary
 * suppression, as in health statistics), so the reader can't tell which of the two is missing.
 */
export function rollUp(teams: readonly RolledTeam[]): RollUp {
  const shown = teams.filter((team) => team.band !== null).toSorted((a, b) => a.counted - b.counted);
  const counted = teams.length - shown.length === 1 ? shown.slice(1) : shown;
  if (counted.length < PUBLICATION_RULE.rolledUpFrom) return { kind: 'tooFew' };
  const bands = Object.fromEntries(
    BANDS.map((band) => [band, counted.filter((team) => team.band === band).length]),
  ) as Record<Band, number>;
  return { kind: 'shown', of: counted.length, bands };
}
