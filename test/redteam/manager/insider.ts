import {
  BANDS,
  type Band,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  type Showing,
} from '../../../src/pulse/publication-rule.js';
import type { Attack, Setting } from '../attack.js';
import { drawIndex } from '../chance.js';
import { auc, type Figure, share } from '../measure.js';
import {
  ANSWERS,
  asks,
  CUTS,
  EVENKEEL,
  evenly,
  inDistress,
  MIXED,
  moved,
  PLAIN_BANDS,
  type Reads,
  readsOf,
  type Rule,
  well,
} from './model.js';

/** The grid of the period's draw for an insider, who knows everyone else's answers but not the shift. */
const DRAWS = evenly(25);
/** A grid of the period's and the week's draw, spread over both. */
const BOTH = evenly(61).map((period, at) => ({ period, week: (at * 0.618_034 + 0.5) % 1 }));
const [WELL, IN_DISTRESS] = [well(1).values, inDistress(1).values];
const STEADY: Showing = { ...NOTHING_SHOWN, band: 'steady', since: 0 };

/** The others' answers in a week, which the insider knows; and what was shown after it, which everyone knows. */
interface InsideWeek {
  readonly others: readonly number[];
  readonly shown: Band | null;
}

/** A season that includes the target's own answers; null for a week in which the target didn't answer. */
interface InsideSeason {
  readonly weeks: readonly InsideWeek[];
  readonly own: readonly (number | null)[];
}

function insideSeason(
  rule: Rule,
  size: number,
  values: readonly number[],
  weeks: number,
  { chance }: Pick<Setting, 'chance'>,
): InsideSeason {
  const seen: InsideWeek[] = [];
  const own: (number | null)[] = [];
  let period = 0;
  let shown = STEADY;
  for (let week = 0; week < weeks; week += 1) {
    if (week % PUBLICATION_RULE.seasonWeeks === 0) {
      period = chance.next();
      shown = { ...shown, pending: null };
    }
    const cuts = rule.cuts(size, { period, week: chance.next() }, CUTS);
    const others = Array.from({ length: size - 1 }, () => chance.next() < ANSWERS)
      .filter(Boolean)
      .map(() => drawIndex(WELL, chance));
    const answer = chance.next() < ANSWERS ? drawIndex(values, chance) : null;
    const all = answer === null ? others : [...others, answer];
    shown = rule.after(shown, week, meanOf(all), cuts);
    seen.push({ others, shown: shown.band });
    own.push(answer);
  }
  return { weeks: seen, own };
}

const meanOf = (values: readonly number[]): number | null =>
  values.length < PUBLICATION_RULE.minValid
    ? null
    : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Returns the chance of each thing that the target may have done in a week: an answer of 0-12, or none (last). */
const doings = (values: readonly number[]): number[] => [
  ...values.map((weight) => ANSWERS * weight),
  1 - ANSWERS,
];

const withOwn = (others: readonly number[], doing: number, values: number): readonly number[] =>
  doing === values ? others : [...others, doing];

/** Returns the probability of what was shown, if the target answers like this: over every draw of every season. */
function likelihoodOf(
  rule: Rule,
  reads: readonly Reads[],
  weeks: readonly InsideWeek[],
  values: readonly number[],
): number {
  let total = 1;
  let start = STEADY;
  const chances = doings(values);
  for (let first = 0; first < weeks.length; first += PUBLICATION_RULE.seasonWeeks) {
    const season = weeks.slice(first, first + PUBLICATION_RULE.seasonWeeks);
    let sum = 0;
    for (const read of reads) {
      let states: readonly (readonly [Showing, number])[] = [[{ ...start, pending: null }, 1]];
      let before = start.band ?? 'steady';
      for (const [week, { others, shown }] of season.entries()) {
        const asked = askedBy(read, before, others, chances);
        const next = new Map<string, readonly [Showing, number]>();
        for (const [state, weight] of states)
          for (const [band, chance] of asked) {
            const after = moved(rule, state, week, band);
            if (after.band !== shown) continue;
            const key = after.pending ?? '';
            next.set(key, [after, (next.get(key)?.[1] ?? 0) + weight * chance]);
          }
        states = [...next.values()];
        before = shown ?? before;
      }
      for (const [, weight] of states) sum += weight;
    }
    total *= sum / reads.length;
    start = { ...STEADY, band: season.at(-1)?.shown ?? null };
  }
  return total;
}

/** Returns what a week may ask for, including nothing, with probabilities: over everything that the target may do. */
function askedBy(
  read: Reads,
  shown: Band,
  others: readonly number[],
  chances: readonly number[],
): readonly (readonly [Band | null, number])[] {
  const asked = [0, 0, 0];
  let thin = 0;
  for (const [doing, chance] of chances.entries()) {
    const mean = meanOf(withOwn(others, doing, chances.length - 1));
    if (mean === null) thin += chance;
    else
      for (const [at, part] of asks(read, shown, mean).entries())
        asked[at] = (asked[at] ?? 0) + chance * part;
  }
  return [[null, thin], ...BANDS.map((band, at) => [band, asked[at] ?? 0] as const)];
}

async function overWeeks(setting: Setting, rule: Rule, size: number, weeks: number): Promise<Figure> {
  const reads = readsOf(rule, size, CUTS, DRAWS);
  const trials = Array.from({ length: setting.size(1500, 80) }, (_, index) => {
    const truth = index % 2 === 0;
    const { weeks: seen } = insideSeason(rule, size, truth ? IN_DISTRESS : WELL, weeks, setting);
    const heavy = likelihoodOf(rule, reads, seen, IN_DISTRESS);
    const light = likelihoodOf(rule, reads, seen, WELL);
    return { truth, score: Math.log(heavy + 1e-300) - Math.log(light + 1e-300) };
  });
  return auc(trials);
}

/** One release: the insider's belief about the target's answer, before and after it. */
interface Release {
  /** Whether the likeliest answer was the right one. */
  readonly hit: boolean;
  readonly hitBefore: boolean;
  /** The probability of the likeliest answer. */
  readonly sure: number;
}

const likeliest = (beliefs: readonly number[]): number => beliefs.indexOf(Math.max(...beliefs));

/**
 * Plays one release in each of many seasons, with an insider who also knows what was shown and pending before it: more
 * than anyone can.
 */
function releases(setting: Setting, rule: Rule, size: number): Release[] {
  const { chance } = setting;
  const prior = doings(MIXED);
  const possibleCuts = BOTH.map((draws) => rule.cuts(size, draws, CUTS));
  return Array.from({ length: setting.size(10_000, 1500) }, (): Release => {
    const cuts = rule.cuts(size, { period: chance.next(), week: chance.next() }, CUTS);
    const others = Array.from({ length: size - 1 }, () => chance.next() < ANSWERS)
      .filter(Boolean)
      .map(() => drawIndex(MIXED, chance));
    const doing = drawIndex(prior, chance);
    const before: Showing = {
      band: BANDS[chance.below(3)] as Band,
      since: 0,
      pending: null,
    };
    const pending = BANDS[chance.below(3)] as Band;
    const start = { ...before, pending: pending === before.band ? null : pending };
    const shown = rule.after(start, 1, meanOf(withOwn(others, doing, MIXED.length)), cuts).band;
    const beliefs = prior.map((weight, possible) => {
      const values = withOwn(others, possible, MIXED.length);
      const fits = possibleCuts.filter((one) => rule.after(start, 1, meanOf(values), one).band === shown);
      return weight * fits.length;
    });
    const total = beliefs.reduce((sum, belief) => sum + belief, 0);
    return {
      hit: likeliest(beliefs) === doing,
      hitBefore: likeliest(prior) === doing,
      sure: Math.max(...beliefs) / total,
    };
  });
}

/** Measures how much more often an insider's best guess is right after one release than before it. */
export async function lift(setting: Setting, rule: Rule, size: number): Promise<Figure> {
  const all = releases(setting, rule, size);
  const { figure, interval } = share(all.filter(({ hit }) => hit).length, all.length);
  const before = all.filter(({ hitBefore }) => hitBefore).length / all.length;
  return { figure: figure - before, interval: [interval[0] - before, interval[1] - before] };
}

/** Measures how often an insider is at least 95% sure of an answer after one release. */
export async function certain(setting: Setting, rule: Rule, size: number): Promise<Figure> {
  const all = releases(setting, rule, size);
  return share(all.filter(({ sure }) => sure >= 0.95).length, all.length);
}

/** A rule that publishes the mean itself: every distinguishable mean has a band of its own. */
const meanRule = (name: string, shownAs: (mean: number) => string): Rule => ({
  name,
  cuts: (_, __, cuts) => cuts,
  after: (_, week, mean) => ({
    band: (mean === null ? 'none' : shownAs(mean)) as Band,
    since: week,
    pending: null,
  }),
});

/** Common alternatives. */
export const EXACT_MEAN = meanRule('exact mean, minimum of 5', String);
export const ROUNDED_MEAN = meanRule('mean rounded to 0.1, minimum of 5', (mean) => mean.toFixed(1));

const INSIDER =
  'A member, or manager, who knows all the other answers of every week, the rule and all its chances.';

export const insiderAttacks: readonly Attack[] = ([8, 12] as const).flatMap((size): Attack[] => [
  {
    group: 'manager',
    name: `insider who knows all other answers, team of ${size}: one release`,
    attacker: `${INSIDER} Guesses what the one whose answer they do not know has answered; the figure is how much more often that is right than before the release.`,
    target: { kind: 'atMost', most: 0.1 },
    run: (setting) => lift(setting, EVENKEEL, size),
    weakened: { variant: 'the exact mean is shown', run: (setting) => lift(setting, EXACT_MEAN, size) },
  },
  {
    group: 'manager',
    name: `insider who knows all other answers, team of ${size}: how often 95% sure`,
    attacker: `${INSIDER} The figure is the share of releases after which they are at least 95% sure of the one answer.`,
    target: { kind: 'atMost', most: 0.01 },
    run: (setting) => certain(setting, EVENKEEL, size),
    weakened: { variant: 'the exact mean is shown', run: (setting) => certain(setting, EXACT_MEAN, size) },
  },
  ...([12, 24] as const).map(
    (weeks): Attack => ({
      group: 'manager',
      name: `insider who knows all other answers, team of ${size}: ${weeks} weeks`,
      attacker: `${INSIDER} Guesses after ${weeks} weeks whether the one they do not know is in distress. The figure is the AUC of the best guess there is on this model.`,
      target: { kind: 'atMost', most: 0.7 },
      run: (setting) => overWeeks(setting, EVENKEEL, size, weeks),
      weakened: {
        variant: 'each week’s own band is shown: no shift, no confirmation',
        run: (setting) => overWeeks(setting, PLAIN_BANDS, size, weeks),
      },
    }),
  ),
]);
