/** A figure with its 95% interval. */
export interface Figure {
  readonly figure: number;
  readonly interval: readonly [low: number, high: number];
}

/** An attacker's view, and the truth that they try to guess. */
export interface Sample {
  readonly features: readonly number[];
  readonly truth: boolean;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Returns a share with Wilson's 95% interval (Wilson 1927). `of` is at least 1. */
export function share(hits: number, of: number): Figure {
  const z2 = 1.96 ** 2;
  const p = hits / of;
  const centre = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (1.96 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))) / (1 + z2 / of);
  return { figure: p, interval: [clamp(centre - half), clamp(centre + half)] };
}

/** Returns the number of trials that had an effect, with the interval of counts in as many new trials. */
export function count(hits: number, of: number): Figure {
  const [low, high] = share(hits, of).interval;
  return { figure: hits, interval: [hits === 0 ? 0 : low * of, high * of] };
}

/**
 * Returns the area under the ROC curve: how often a true sample scores above a false one, with ties counting half. The
 * interval is Hanley and McNeil's (1982). Throws RangeError without samples of both kinds.
 */
export function auc(scores: readonly { readonly score: number; readonly truth: boolean }[]): Figure {
  const sorted = [...scores].sort((a, b) => a.score - b.score);
  const positives = sorted.filter((one) => one.truth).length;
  const negatives = sorted.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError('an AUC needs samples of both kinds');
  let ranks = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end += 1;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index += 1) if (sorted[index]?.truth) ranks += rank;
    start = end;
  }
  const area = (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) + (positives - 1) * (q1 - area ** 2) + (negatives - 1) * (q2 - area ** 2)) /
    (positives * negatives);
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  return { figure: area, interval: [clamp(area - half), clamp(area + half)] };
}

/**
 * Returns the AUC of an attacker who learns from half of the samples, by logistic regression over all their features
 * and these features' squares, and guesses the other half. Separate halves for learning and measuring keep chance at
 * 0.50.
 */
export function learnedAuc(samples: readonly Sample[]): Figure {
  const training = samples.filter((_, index) => index % 2 === 0);
  // Swapping the halves as well would add nothing: if there's nothing to learn, both figures are the same.
  const tested = samples.filter((_, index) => index % 2 === 1);
  const width = training[0]?.features.length ?? 0;
  const means = Array.from({ length: width }, (_, at) => mean(training.map((one) => one.features[at] ?? 0)));
  const spreads = means.map((centre, at) =>
    Math.sqrt(mean(training.map((one) => ((one.features[at] ?? 0) - centre) ** 2))),
  );
  const inputs = ({ features }: Sample): number[] => {
    const scaled = features.map((value, at) =>
      (spreads[at] ?? 0) > 1e-12 ? (value - (means[at] ?? 0)) / (spreads[at] ?? 1) : 0,
    );
    return [1, ...scaled, ...scaled.map((value) => value * value - 1)];
  };
  const rows = training.map((sample) => ({ x: inputs(sample), y: sample.truth ? 1 : 0 }));
  const weights = Array.from({ length: 2 * width + 1 }, () => 0);
  for (let round = 0; round < 120; round += 1) {
    const slope = weights.map(() => 0);
    for (const { x, y } of rows) {
      const error = logistic(dot(weights, x)) - y;
      for (const [at, value] of x.entries()) slope[at] = (slope[at] ?? 0) + error * value;
    }
    for (const [at, value] of slope.entries())
      weights[at] = (weights[at] ?? 0) - (0.5 * value) / rows.length - 0.0005 * (weights[at] ?? 0);
  }
  return auc(tested.map((sample) => ({ score: dot(weights, inputs(sample)), truth: sample.truth })));
}

/**
 * Returns how often each thing was seen, as features of each sample, without things equally frequent in all samples.
 */
export function countsOf(seen: readonly (readonly string[])[]): number[][] {
  const counted = seen.map((one) => {
    const counts = new Map<string, number>();
    for (const thing of one) counts.set(thing, (counts.get(thing) ?? 0) + 1);
    return counts;
  });
  const varying = [...new Set(seen.flat())].filter(
    (thing) => new Set(counted.map((counts) => counts.get(thing))).size > 1,
  );
  return counted.map((counts) => varying.map((thing) => counts.get(thing) ?? 0));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
