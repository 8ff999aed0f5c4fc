import {
  BANDS,
  type Band,
  bandOf,
  applyWeek,
  type Cuts,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  type ShiftDraws,
  type Showing,
  shiftedCuts,
} from '../../../src/pulse/publication-rule.js';
import type { Chance } from '../chance.js';

/**
 * Synthetic check-ins: members are of two kinds, and weeks are independent. The mixture of 88% well and 12% in distress
 * has the mean (2.0) and spread (2.4) of the default questionnaire's reference distribution.
 */
const MOST = 12;
/** The share of weeks in which every member answers. */
export const ANSWERS = 0.8;

/** Returns weights as probabilities: their sum is 1. */
export const normalized = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** Negative binomial, truncated at 12: mean 1.4, SD 1.65. */
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
  return normalized(weights);
})();

/** Rounded normal, truncated to 0-12: mean 6.5, SD 2.3. */
const IN_DISTRESS = normalized(
  Array.from({ length: MOST + 1 }, (_, value) => Math.exp(-((value - 6.5) ** 2) / (2 * 2.4 ** 2))),
);

/** What a member answers of whom it isn't known which kind they are. */
export const MIXED = WELL.map((weight, at) => 0.88 * weight + 0.12 * (IN_DISTRESS[at] ?? 0));

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

/** A team's possible weekly means with their probabilities; `thin` is the chance that too few answer. */
export interface Means {
  readonly thin: number;
  readonly means: readonly (readonly [mean: number, chance: number])[];
}

/** The number of cached results: enough for one sweep of a team across both cuts. */
const MOST_KEPT = 60;

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, found);
  return found;
}

const knownMeans = new Map<string, Means>();

/** Returns the exact distribution of a team's weekly mean. */
export const meansOf = (kinds: readonly Kind[]): Means =>
  kept(knownMeans, JSON.stringify(kinds), () => workedOut(kinds));

function workedOut(kinds: readonly Kind[]): Means {
  // ways[count][sum]: the chance that `count` members answered and their values add up to `sum`.
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

/** A rule that publishes a week, given what was shown before. */
export interface Rule {
  readonly name: string;
  /** Returns the cuts after a period's and a week's draw. */
  cuts(counted: number, draws: ShiftDraws, cuts: Cuts): Cuts;
  /** Returns what's shown after a week with this mean, or null for a thin one. */
  after(shown: Showing, week: number, mean: number | null, cuts: Cuts): Showing;
}

/** The spread and the cuts of the default questionnaire. */
export const SD = 2.4;
export const CUTS: Cuts = [2.5, 3.4];

/** Evenkeel's rule, by its own code. */
export const EVENKEEL: Rule = {
  name: 'evenkeel',
  cuts: (counted, draws, cuts) => shiftedCuts({ cuts, sd: SD }, counted, draws),
  after: (shown, week, mean, cuts) =>
    applyWeek(shown, week, mean === null ? null : bandOf(mean, cuts, SD, shown.band)),
};

/** The range of the single secret shift per period, in SD, before each week got a draw of its own. */
const FIXED = { upTo11: [-0.56, 1.3], from12: [-0.53, 0.97] } as const;

/** Evenkeel's rule without the weekly draw: the cuts stay fixed as long as the same people are included. */
export const FIXED_CUTS: Rule = {
  ...EVENKEEL,
  name: 'one shift for the whole period',
  cuts: (counted, { period }, [stretched, strained]) => {
    const [from, to] = counted < 12 ? FIXED.upTo11 : FIXED.from12;
    const shift = (from + period * (to - from)) * SD;
    return [stretched + shift, strained + shift];
  },
};

const plain = (mean: number, cuts: Cuts): Band =>
  mean >= cuts[1] ? 'strained' : mean >= cuts[0] ? 'stretched' : 'steady';

/** A common alternative in bands: the week's own band, without confirmation or shifts. */
export const PLAIN_BANDS: Rule = {
  name: 'plain bands, minimum of 5',
  cuts: (_, __, cuts) => cuts,
  after: (shown, week, mean, cuts) => ({
    ...shown,
    band: mean === null ? shown.band : plain(mean, cuts),
    since: week,
  }),
};

/** Returns `many` values spread evenly over [0, 1). */
export const evenly = (many: number): number[] => Array.from({ length: many }, (_, at) => (at + 0.5) / many);

/** The bands that a week may ask for, nothing first. */
const PENDING = [null, ...BANDS] as const;

/** The attacker's grids for the draws that they don't know: the period's, and each week's. */
const DRAWS = evenly(31);
const WEEKLY = evenly(15);

/** Means closer to each other than this count as equal. */
const CLOSE = 1e-4;

/** By shown band: the lowest means at which a week asks for Stretched and for Strained, one for each weekly draw. */
export type Reads = Readonly<
  Record<Band, readonly [stretched: readonly number[], strained: readonly number[]]>
>;

const knownReads = new Map<string, readonly Reads[]>();

/**
 * Returns what a mean asks for, for each of the period's draws: by bisection over the rule's code, since it's
 * monotonic.
 */
export const readsOf = (
  rule: Rule,
  counted: number,
  cuts: Cuts,
  draws: readonly number[] = DRAWS,
): readonly Reads[] =>
  kept(knownReads, [rule.name, counted, cuts, draws.length].join(), () =>
    readAll(rule, counted, cuts, draws),
  );

function readAll(rule: Rule, counted: number, cuts: Cuts, draws: readonly number[]): Reads[] {
  const asked = (shown: Band, mean: number, shifted: Cuts): number => {
    // The band that's pending afterwards is what the week asks for, or the shown one if it's confirmed at once.
    const after = rule.after({ ...NOTHING_SHOWN, band: shown }, 0, mean, shifted);
    return BANDS.indexOf(after.pending ?? after.band ?? 'steady');
  };
  const from = (shown: Band, level: number, shifted: Cuts): number => {
    if (asked(shown, MOST, shifted) < level) return Infinity;
    let [under, at] = [-CLOSE, MOST];
    while (at - under > CLOSE / 4) {
      const middle = (under + at) / 2;
      if (asked(shown, middle, shifted) >= level) at = middle;
      else under = middle;
    }
    return at;
  };
  return draws.map((period) => {
    const weeks = WEEKLY.map((week) => rule.cuts(counted, { period, week }, cuts));
    const ofBand = (shown: Band) =>
      [1, 2].map((level) => weeks.map((shifted) => from(shown, level, shifted))) as [number[], number[]];
    return { steady: ofBand('steady'), stretched: ofBand('stretched'), strained: ofBand('strained') };
  });
}

function reached(from: readonly number[], mean: number): number {
  let count = 0;
  for (const at of from) if (mean >= at - CLOSE) count += 1;
  return count / from.length;
}

/** Returns the chances that a week with this mean asks for Steady, Stretched and Strained, over all weekly draws. */
export function asks(reads: Reads, shown: Band, mean: number): readonly [number, number, number] {
  const [stretched, strained] = [reached(reads[shown][0], mean), reached(reads[shown][1], mean)];
  return [1 - stretched, stretched - strained, strained];
}

/** The chance of each next band, or none, by the band that's shown; for one draw. */
type Steps = ReadonlyMap<string, readonly (readonly [next: Band | null, chance: number])[]>;

/** A team as an attacker models it: its means, and their effects under every draw. */
export interface Model {
  readonly counted: number;
  readonly means: Means;
  readonly cuts: Cuts;
  readonly rule: Rule;
  readonly steps: readonly Steps[];
}

/** Computes a model once, for many series. */
export function modelOf(rule: Rule, counted: number, kinds: readonly Kind[], cuts: Cuts): Model {
  const means = meansOf(kinds);
  const above = chanceAbove(means);
  const reach = (from: readonly number[]): number =>
    from.reduce((sum, at) => sum + above(at - CLOSE), 0) / from.length;
  const steps = readsOf(rule, counted, cuts).map(
    (reads) =>
      new Map(
        BANDS.map((shown) => {
          const [stretched, strained] = [reach(reads[shown][0]), reach(reads[shown][1])];
          const steady = 1 - means.thin - stretched;
          const chances = [means.thin, steady, stretched - strained, strained];
          return [shown, PENDING.map((asked, at) => [asked, chances[at] ?? 0] as const)] as const;
        }),
      ),
  );
  return { counted, means, cuts, rule, steps };
}

/** Returns a function with the chance that a week's mean is at least some number; the means are sorted. */
function chanceAbove({ means }: Means): (least: number) => number {
  const tails = new Float64Array(means.length + 1);
  for (let at = means.length - 1; at >= 0; at -= 1)
    tails[at] = (tails[at + 1] as number) + (means[at]?.[1] ?? 0);
  return (least) => {
    let [from, to] = [0, means.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((means[middle]?.[0] ?? 0) >= least) to = middle;
      else from = middle + 1;
    }
    return tails[from] as number;
  };
}

/** Plays a season: what's shown week by week, under a draw that nobody sees. */
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

/** Returns what's shown after a week that asks for a band, by the rule's own confirmation. */
export const moved = (rule: Rule, shown: Showing, week: number, next: Band | null): Showing =>
  rule === PLAIN_BANDS ? { ...shown, band: next ?? shown.band, since: week } : applyWeek(shown, week, next);

/** Returns a rule's state as a number: the shown band, and what's pending. */
export const stateOf = ({ band, pending }: Showing): number =>
  4 * BANDS.indexOf(band ?? 'steady') + (pending ? 1 + BANDS.indexOf(pending) : 0);

/** The number of states. */
export const STATES = BANDS.length * PENDING.length;

/** Returns the next state for each state and each thing that a week may ask for, nothing first, by the rule itself. */
function table(rule: Rule): Uint8Array {
  const next = BANDS.flatMap((band) =>
    PENDING.flatMap((pending) =>
      PENDING.map((asked) => stateOf(moved(rule, { band, since: 0, pending }, 1, asked))),
    ),
  );
  return Uint8Array.from(next);
}

const tables = new Map<Rule, Uint8Array>();
/** Returns a rule's table: the next state, at index four times the state plus what's asked for. */
export function tableOf(rule: Rule): Uint8Array {
  const found = tables.get(rule) ?? table(rule);
  tables.set(rule, found);
  return found;
}

/** A model's chances as plain numbers: for each draw, shown band and thing asked for. */
const flat = new WeakMap<Model, Float64Array>();
function chancesOf(model: Model): Float64Array {
  const known = flat.get(model);
  if (known) return known;
  const made = Float64Array.from(
    model.steps.flatMap((steps) =>
      BANDS.flatMap((band) => (steps.get(band) ?? []).map(([, chance]) => chance)),
    ),
  );
  flat.set(model, made);
  return made;
}

/**
 * Returns the probability of a series of shown bands under a model, over all draws: what an attacker who knows the rule
 * and the model would calculate. It's exact, because it goes through every state that the rule may be in.
 */
export function likelihood(model: Model, series: readonly (Band | null)[], start: Showing): number {
  const [after, chances] = [tableOf(model.rule), chancesOf(model)];
  const seen = series.map((band) => BANDS.indexOf(band ?? 'steady'));
  let total = 0;
  let [now, next] = [new Float64Array(12), new Float64Array(12)];
  for (let draw = 0; draw < model.steps.length; draw += 1) {
    now.fill(0);
    now[stateOf(start)] = 1;
    for (const shown of seen) {
      next.fill(0);
      for (let state = 0; state < 12; state += 1) {
        const weight = now[state] as number;
        if (weight === 0) continue;
        for (let asked = 0; asked < 4; asked += 1) {
          const to = after[4 * state + asked] as number;
          if (to >> 2 === shown)
            next[to] =
              (next[to] as number) + weight * (chances[12 * draw + 4 * (state >> 2) + asked] as number);
        }
      }
      [now, next] = [next, now];
    }
    for (const weight of now) total += weight;
  }
  return total / model.steps.length;
}
