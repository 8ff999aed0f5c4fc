import { normalCdf, normalQuantile, solve } from './normal.js';

/** The range of one half of the weekly questionnaire: the two items of the GAD-2, or the two of the PHQ-2. */
export const HALF_OUT_OF = 6;

/**
 * The stated population: clinical staff whose PHQ-4 totals have this mean and spread in a usual week, with this
 * correlation from week to week (`lag1`) and between the halves (`halves`). All are assumptions; no clinical team was
 * measured. The one correlation of the halves that we found is .56, of girls and young women in Tanzania, by the
 * standard deviations of the halves (1.71, 1.66) and of the total (2.98):
 * https://bmcpsychiatry.biomedcentral.com/articles/10.1186/s12888-020-02735-5/tables/2
 *
 * `highShare`: the share at 6 or more of the adults whom the Household Pulse Survey asked from April 2020 to July 2021:
 * 28.8% of women and 24.2% of men (https://pmc.ncbi.nlm.nih.gov/articles/PMC8585610/table/tbl1); this is the midpoint.
 */
export const STATED = {
  mean: 1.99,
  sd: 2.39,
  lag1: 0.6,
  halves: 0.6,
  plus1Mean: 4.4,
  plus15Mean: 5.6,
  highShare: 0.265,
} as const;

/** Returns the chances of the scores 0 to 6: a negative binomial distribution truncated at 6. */
function cutNegativeBinomial(size: number, mean: number): number[] {
  const odds = mean / (mean + size);
  const weights = [1];
  for (let k = 1; k <= HALF_OUT_OF; k += 1) weights.push(((weights[k - 1] ?? 0) * odds * (k - 1 + size)) / k);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const meanOf = (chances: readonly number[]): number =>
  chances.reduce((sum, chance, score) => sum + chance * score, 0);
const sdOf = (chances: readonly number[]): number =>
  Math.sqrt(chances.reduce((sum, chance, score) => sum + chance * score ** 2, 0) - meanOf(chances) ** 2);

/**
 * Returns the truncated distribution with half the stated mean, and the spread that gives both halves the stated one.
 */
function halfMarginal(halves: number): number[] {
  const sd = STATED.sd / Math.sqrt(2 * (1 + halves));
  const withMean = (size: number): number[] =>
    cutNegativeBinomial(
      size,
      solve((mean) => meanOf(cutNegativeBinomial(size, mean)), STATED.mean / 2, 0.01, 100),
    );
  // The larger the size, the smaller the spread.
  return withMean(solve((size) => -sdOf(withMean(size)), -sd, 0.05, 50));
}

/** How far a lasting change moves the latent mean of each half. */
export type Shift = readonly [worry: number, mood: number];

/**
 * A population: each half's score is cut from a latent normal number. The two numbers correlate within a week, and each
 * follows an AR(1) process from week to week.
 */
export interface Population {
  /** The latent numbers from which a half's score is 1, 2, … 6. */
  readonly cuts: readonly number[];
  /** The latent correlation of the halves that gives their scores the stated correlation. */
  readonly latentHalves: number;
  /** The latent lag-1 correlation that gives the totals the stated correlation. */
  readonly latentLag1: number;
  /** How far everyone's two halves are above the stated population's. */
  readonly level: number;
}

/** Returns the half's score for a latent number, 0 to 6. */
export function scoreOf({ cuts }: Pick<Population, 'cuts'>, latent: number): number {
  let score = 0;
  while (score < HALF_OUT_OF && latent >= (cuts[score] ?? 0)) score += 1;
  return score;
}

const QUADRATURE = 1_000;
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Returns the covariance of the scores of two latent numbers with this correlation, by quadrature. */
function scoreCovariance(cuts: readonly number[], latent: number): number {
  const rest = Math.sqrt(1 - latent ** 2);
  let [product, mean] = [0, 0];
  for (let step = 0; step < QUADRATURE; step += 1) {
    const z = -8 + (16 * (step + 0.5)) / QUADRATURE;
    const weight = (density(z) * 16) / QUADRATURE;
    const score = scoreOf({ cuts }, z);
    const next = cuts.reduce((sum, cut) => sum + normalCdf((latent * z - cut) / rest), 0);
    mean += weight * score;
    product += weight * score * next;
  }
  return product - mean ** 2;
}

/** Returns the lag-1 correlation of the totals. */
export const totalLag1 = (cuts: readonly number[], latentHalves: number, latentLag1: number): number => {
  const variance = scoreCovariance(cuts, 0.999999);
  const together = scoreCovariance(cuts, latentHalves);
  const nextSame = scoreCovariance(cuts, latentLag1);
  const nextOther = scoreCovariance(cuts, latentLag1 * latentHalves);
  return (nextSame + nextOther) / (variance + together);
};

const halfMean = ({ cuts }: Pick<Population, 'cuts'>, latentMean: number): number =>
  cuts.reduce((sum, cut) => sum + normalCdf(latentMean - cut), 0);

/** Returns the share of totals at 6 or more with both halves `level` above the stated population's, by quadrature. */
export function shareAtSix({ cuts, latentHalves }: Pick<Population, 'cuts' | 'latentHalves'>, level: number) {
  const rest = Math.sqrt(1 - latentHalves ** 2);
  let share = 0;
  for (let step = 0; step < QUADRATURE; step += 1) {
    const z = -8 + (16 * (step + 0.5)) / QUADRATURE;
    const missing = 6 - scoreOf({ cuts }, z + level);
    const reached =
      missing <= 0 ? 1 : normalCdf((level + latentHalves * z - (cuts[missing - 1] ?? Infinity)) / rest);
    share += ((density(z) * 16) / QUADRATURE) * reached;
  }
  return share;
}

/** Makes the stated population. */
export function thePopulation(halves: number = STATED.halves): Population {
  let below = 0;
  const cuts = halfMarginal(halves)
    .slice(0, HALF_OUT_OF)
    .map((chance) => normalQuantile((below += chance)));
  const variance = scoreCovariance(cuts, 0.999999);
  const latentHalves = solve((latent) => scoreCovariance(cuts, latent) / variance, halves, 0, 0.99);
  const latentLag1 = solve((latent) => totalLag1(cuts, latentHalves, latent), STATED.lag1, 0, 0.99);
  return { cuts, latentHalves, latentLag1, level: 0 };
}

/** Returns the same people at the level of the Household Pulse Survey: everyone's two halves moved up equally. */
export const atHighLevel = (population: Population): Population => ({
  ...population,
  level: solve((level) => shareAtSix(population, level), STATED.highShare, 0, 3),
});

/** The lasting changes that are simulated: of both halves equally, or of one half alone, to the same mean total. */
export const CHANGES = ['plus1', 'plus15', 'half1', 'half15'] as const;
export type Change = (typeof CHANGES)[number];

/** Returns how far each change moves the latent means: at another level, by as much as at the stated one. */
export function shiftsOf(population: Population): Readonly<Record<Change, Shift>> {
  const to = (half: number): number => solve((shift) => halfMean(population, shift), half, 0, 8);
  const { mean, plus1Mean, plus15Mean } = STATED;
  const both = (total: number): Shift => [to(total / 2), to(total / 2)];
  const one = (total: number): Shift => [0, to(total - mean / 2)];
  return {
    plus1: both(plus1Mean),
    plus15: both(plus15Mean),
    half1: one(plus1Mean),
    half15: one(plus15Mean),
  };
}
