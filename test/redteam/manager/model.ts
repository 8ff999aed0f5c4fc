import {
  BANDS,
  type Band,
  bandOf,
  confirmed,
  type Cuts,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  type Showing,
  shiftedCuts,
} from '../../../src/pulse/disclosure.js';
import type { Chance } from '../chance.js';

/**
 * Synthetic check-ins: members are of two kinds, and weeks are independent. The mixture of 88% well and 12% in
 * distress has the mean (2.0) and spread (2.4) of the reference distribution of the default questionnaire.
 */
const MOST = 12;
/** A share that every member answers with in a week. */
export const ANSWERS = 0.8;

const normalised = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** Negative binomial, cut off at 12: mean 1.4, SD 1.65. */
const WELL = (() => {
  const [mean, variance] = [1.42, 2.75];
  const size = mean ** 2 / (variance - mean);
  const stop = size / (size + mean);
  const weights: number[] = [];
  let weight = stop ** size;
  for (let value = 0; value <= MOST; value += 1) {
    weights.push(weight);
    weight *= ((value + size) / (value + 1)) * (1 - stop);
  }
  return normalised(weights);
})();

/** Rounded normal, cut off at 0 and 12: mean 6.5, SD 2.3. */
const IN_DISTRESS = normalised(
  Array.from({ length: MOST + 1 }, (_, value) => Math.exp(-((value - 6.5) ** 2) / (2 * 2.4 ** 2))),
);

/** Some members of one kind. */
export interface Kind {
  readonly members: number;
  readonly values: readonly number[];
  /** The share of weeks in which they answer. */
  readonly answers: number;
}

export const well = (members: number): Kind => ({ members, values: WELL, answers: ANSWERS });
export const inDistress = (members: number, answers = ANSWERS): Kind => ({
  members,
  values: IN_DISTRESS,
  answers,
});

/** A team's weekly means and how likely each is; `thin` is the chance that too few answer. */
export interface Means {
  readonly thin: number;
  readonly means: readonly (readonly [mean: number, chance: number])[];
}

/** The exact distribution of a team's weekly mean. */
export function meansOf(kinds: readonly Kind[]): Means {
  // ways[count][sum]: the chance that so many answered and their values add up to that.
  let ways: number[][] = [[1]];
  for (const { members, values, answers } of kinds)
    for (let member = 0; member < members; member += 1) {
      const next: number[][] = Array.from({ length: ways.length + 1 }, () => []);
      for (const [count, sums] of ways.entries())
        for (const [sum, chance = 0] of sums.entries()) {
          const stay = next[count] as number[];
          stay[sum] = (stay[sum] ?? 0) + chance * (1 - answers);
          const more = next[count + 1] as number[];
          for (const [value, weight] of values.entries())
            more[sum + value] = (more[sum + value] ?? 0) + chance * answers * weight;
        }
      ways = next.map((sums) => Array.from(sums, (chance) => chance ?? 0));
    }
  let thin = 0;
  const means: [number, number][] = [];
  for (const [count, sums] of ways.entries())
    for (const [sum, chance] of sums.entries())
      if (count < PUBLICATION_RULE.minValid) thin += chance;
      else if (chance > 0) means.push([sum / count, chance]);
  return { thin, means: means.toSorted((a, b) => a[0] - b[0]) };
}

export const expected = ({ means }: Means): number => {
  const weight = means.reduce((sum, [, chance]) => sum + chance, 0);
  return means.reduce((sum, [mean, chance]) => sum + mean * chance, 0) / weight;
};

/** What is published of a week by some rule, given what was shown before. */
export interface Rule {
  readonly name: string;
  /** What the season's draw makes of the cuts. */
  cuts(counted: number, draw: number, cuts: Cuts): Cuts;
  /** What is shown after a week with this mean, or null for a thin one. */
  after(shown: Showing, week: number, mean: number | null, cuts: Cuts): Showing;
}

/** Spread and distance of the cuts of the default questionnaire. */
export const SD = 2.4;
export const CUTS: Cuts = [2.5, 3.4];

/** Evenkeel's rule, by its own code. */
export const EVENKEEL: Rule = {
  name: 'evenkeel',
  cuts: (counted, draw, cuts) => shiftedCuts({ cuts, sd: SD }, counted, draw),
  after: (shown, week, mean, cuts) =>
    confirmed(shown, week, mean === null ? null : bandOf(mean, cuts, SD, shown.band)),
};

const plain = (mean: number, cuts: Cuts): Band =>
  mean >= cuts[1] ? 'strained' : mean >= cuts[0] ? 'mixed' : 'steady';

/** What others publish, in bands: the week's own band, nothing confirmed and nothing shifted. */
export const PLAIN_BANDS: Rule = {
  name: 'plain bands, minimum of 5',
  cuts: (_, __, cuts) => cuts,
  after: (shown, week, mean, cuts) => ({
    ...shown,
    band: mean === null ? shown.band : plain(mean, cuts),
    since: week,
  }),
};

/** How finely the attacker looks at the draw they do not know. */
const DRAWS = Array.from({ length: 31 }, (_, index) => index / 31 + 1 / 62);

/** For one draw: the chance of each next band, or none, by the band that is shown. */
type Steps = ReadonlyMap<string, readonly (readonly [next: Band | null, chance: number])[]>;

/** A team as an attacker models it: its means, and what they lead to under every draw. */
export interface Model {
  readonly counted: number;
  readonly means: Means;
  readonly cuts: Cuts;
  readonly rule: Rule;
  readonly steps: readonly Steps[];
}

/** Works out a model once, for many series. */
export function modelOf(rule: Rule, counted: number, kinds: readonly Kind[], cuts: Cuts): Model {
  const means = meansOf(kinds);
  const steps = DRAWS.map((draw) => {
    const shifted = rule.cuts(counted, draw, cuts);
    return new Map(
      BANDS.map((shown) => {
        const chances = new Map<Band | null, number>([[null, means.thin]]);
        for (const [mean, chance] of means.means) {
          // What a week asks for shows in what would be pending, or in the band itself where it is confirmed at once.
          const after = rule.after({ ...NOTHING_SHOWN, band: shown }, 0, mean, shifted);
          const next = after.pending ?? after.band;
          chances.set(next, (chances.get(next) ?? 0) + chance);
        }
        return [shown, [...chances]] as const;
      }),
    );
  });
  return { counted, means, cuts, rule, steps };
}

/** Plays a season: what is shown week by week, under a draw that nobody sees. */
export function season(model: Model, chance: Chance, weeks: number, start: Showing): Showing[] {
  const steps = model.steps[chance.below(model.steps.length)] as Steps;
  const series: Showing[] = [];
  let shown = start;
  for (let week = 0; week < weeks; week += 1) {
    shown = moved(model.rule, shown, week, drawn(steps.get(shown.band ?? 'steady') ?? [], chance));
    series.push(shown);
  }
  return series;
}

function drawn(chances: readonly (readonly [Band | null, number])[], chance: Chance): Band | null {
  let left = chance.next();
  for (const [next, weight] of chances) {
    left -= weight;
    if (left < 0) return next;
  }
  return null;
}

/** What is shown after a week that asks for a band, by the rule's own confirmation. */
const moved = (rule: Rule, shown: Showing, week: number, next: Band | null): Showing =>
  rule === PLAIN_BANDS ? { ...shown, band: next ?? shown.band, since: week } : confirmed(shown, week, next);

/**
 * How likely a series of shown bands is under a model, whatever the draw was: what an attacker who knows the rule
 * and the model would reckon. Exact, by going through every state the rule may be in.
 */
export function likelihood(model: Model, series: readonly (Band | null)[], start: Showing): number {
  let total = 0;
  for (const steps of model.steps) {
    let states = new Map<string, readonly [Showing, number]>([['', [start, 1]]]);
    for (const [week, seen] of series.entries()) {
      const next = new Map<string, readonly [Showing, number]>();
      for (const [shown, weight] of states.values())
        for (const [asked, chance] of steps.get(shown.band ?? 'steady') ?? []) {
          const after = moved(model.rule, shown, week, asked);
          if (after.band !== seen) continue;
          const key = after.pending ?? '';
          next.set(key, [after, (next.get(key)?.[1] ?? 0) + weight * chance]);
        }
      states = next;
    }
    for (const [, weight] of states.values()) total += weight;
  }
  return total / model.steps.length;
}
