/** What a team card may say, from lightest to heaviest. Open-ended: no band says "all" or "none". */
export const BANDS = ['steady', 'mixed', 'strained'] as const;
export type Band = (typeof BANDS)[number];

/** What is published about a team for one week, to its managers and members alike, written once. */
export interface Card {
  readonly week: number;
  /** null: nothing is shown for this team, since it is too small or none has yet been shown. */
  readonly band: Band | null;
}

/**
 * The floors of the publication rule. 5 valid check-ins is the floor common to staff surveys (Culture Amp, Viva
 * Glint and Dayforce publish it); from 7 counted members on, a published card alone says little about whether
 * one given person answered (0.85 where the prior is 0.80, by simulation; at 5 members it proves that all did).
 */
export const PUBLICATION_RULE = { minCounted: 7, minValid: 5 } as const;

/** What the close knows; `totals` are the valid check-ins' core scores, in no order that means anything. */
export interface Tally {
  /** Members whose check-ins would count, answered or not; managers are not among them. */
  readonly counted: number;
  readonly totals: readonly number[];
}

/**
 * The card for a week: one band from the mean of the totals. Too few answers show last week's band again, with
 * no sign of it, so that a card that appears or vanishes cannot tell who answered.
 *
 * @param cuts where Mixed and Strained begin, on the scale of the totals (from the questionnaire's file)
 * @param previous the band last shown for this team, or null
 */
export function decideCard(
  week: number,
  tally: Tally,
  cuts: readonly [number, number],
  previous: Band | null,
): Card {
  if (tally.counted < PUBLICATION_RULE.minCounted) return { week, band: null };
  if (tally.totals.length < PUBLICATION_RULE.minValid) return { week, band: previous };
  const mean = tally.totals.reduce((sum, total) => sum + total, 0) / tally.totals.length;
  return { week, band: mean >= cuts[1] ? 'strained' : mean >= cuts[0] ? 'mixed' : 'steady' };
}
