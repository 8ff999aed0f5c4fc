/**
 * The standard normal distribution function, to 1e-7: the complementary error function by the rational approximation of
 * Press and others, Numerical Recipes, section 6.2.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const sum = terms.reduceRight((rest, term) => term + t * rest, 0);
  const tail = (t * Math.exp(-x * x + sum)) / 2;
  return z >= 0 ? 1 - tail : tail;
}

const STEPS = 80;

/** Finds where a function that rises over [low, high] takes a value, by bisection. */
export function solve(rising: (x: number) => number, value: number, low: number, high: number): number {
  let [below, above] = [low, high];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (below + above) / 2;
    if (rising(middle) < value) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

/** Returns the z below which a share of the standard normal distribution lies. */
export const normalQuantile = (share: number): number => solve(normalCdf, share, -9, 9);
