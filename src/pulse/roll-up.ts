import { BANDS, type Band, PUBLICATION_RULE } from './publication-rule.js';

/** What a roll-up reads of a team: its size and its published band. */
export interface RolledTeam {
  readonly counted: number;
  /** Null if we show nothing for this team. */
  readonly band: Band | null;
}

/** How many teams show each band, and how many were rolled up. It depends on published bands only, not on check-ins. */
export type RollUp =
  | { readonly kind: 'shown'; readonly of: number; readonly bands: Readonly<Record<Band, number>> }
  | { readonly kind: 'tooFew' };

/**
 * Rolls up teams. If exactly one has no band, we also leave out the smallest of the others (complementary
 * suppression, as in health statistics), so that the reader can't tell which of the two is missing.
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
