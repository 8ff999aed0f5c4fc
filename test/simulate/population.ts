import { normalCdf, normalQuantile, solve } from './normal.js';

/** The score's range, as of the weekly questionnaire: the PHQ-4. */
const OUT_OF = 12;

/**
 * The stated population: clinical staff whose PHQ-4 totals have this mean and spread in a usual week, and whose weeks
 * resemble one another so much. Assumptions, near what small norms show; no clinical team was measured.
 */
export const STATED = { mean: 1.99, sd: 2.39, lag1: 0.6, plus1Mean: 4.4, plus15Mean: 5.6 } as const;

/** Chances of the scores 0 to 12: a negative binomial distribution cut off at 12. */
function cutNegativeBinomial(size: number, mean: number): number[] {
  const odds = mean / (mean + size);
  const weights = [1];
  for (let k = 1; k <= OUT_OF; k += 1) weights.push(((weights[k - 1] ?? 0) * odds * (k - 1 + size)) / k);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const meanOf = (chances: readonly number[]): number =>
  chances.reduce((sum, chance, score) => sum + chance * score, 0);
const sdOf = (chances: readonly number[]): number =>
  Math.sqrt(chances.reduce((sum, chance, score) => sum + chance * score ** 2, 0) - meanOf(chances) ** 2);

/** The one of these distributions with the stated mean and spread. */
function marginal(): number[] {
  const withMean = (size: number): number[] =>
    cutNegativeBinomial(
      size,
      solve((mean) => meanOf(cutNegativeBinomial(size, mean)), STATED.mean, 0.01, 100),
    );
  // The larger the size, the smaller the spread.
  return withMean(solve((size) => -sdOf(withMean(size)), -STATED.sd, 0.05, 50));
}

/** A population: scores are cut from a latent normal number, which goes from week to week by AR(1). */
export interface Population {
  /** The latent numbers from which on the score is 1, 2, … 12. */
  readonly cuts: readonly number[];
  /** The latent lag-1 correlation that gives the scores the stated one. */
  readonly latentLag1: number;
  /** How far the latent mean moves for the stated means after a lasting change. */
  readonly plus1: number;
  readonly plus15: number;
}

/** The score of a latent number, 0 to 12. */
export function scoreOf({ cuts }: Pick<Population, 'cuts'>, latent: number): number {
  let score = 0;
  while (score < OUT_OF && latent >= (cuts[score] ?? 0)) score += 1;
  return score;
}

const QUADRATURE = 2_000;
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The correlation of the scores of two latent numbers that correlate so much, by quadrature. */
export function scoreCorrelation(cuts: readonly number[], latent: number): number {
  const rest = Math.sqrt(1 - latent ** 2);
  let [product, square, mean] = [0, 0, 0];
  for (let step = 0; step < QUADRATURE; step += 1) {
    const z = -8 + (16 * (step + 0.5)) / QUADRATURE;
    const weight = (density(z) * 16) / QUADRATURE;
    const score = scoreOf({ cuts }, z);
    const next = cuts.reduce((sum, cut) => sum + normalCdf((latent * z - cut) / rest), 0);
    mean += weight * score;
    square += weight * score ** 2;
    product += weight * score * next;
  }
  return (product - mean ** 2) / (square - mean ** 2);
}

/** Makes the stated population. */
export function thePopulation(): Population {
  let below = 0;
  const cuts = marginal()
    .slice(0, OUT_OF)
    .map((chance) => normalQuantile((below += chance)));
  const shiftTo = (mean: number): number =>
    solve((shift) => cuts.reduce((sum, cut) => sum + normalCdf(shift - cut), 0), mean, 0, 8);
  return {
    cuts,
    latentLag1: solve((latent) => scoreCorrelation(cuts, latent), STATED.lag1, 0, 0.99),
    plus1: shiftTo(STATED.plus1Mean),
    plus15: shiftTo(STATED.plus15Mean),
  };
}
