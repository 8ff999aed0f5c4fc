import {
  type Band,
  BANDS,
  type Cuts,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  type Showing,
} from '../../../src/pulse/publication-rule.js';
import type { Attack, Setting } from '../attack.js';
import { auc, type Figure, learnedAuc } from '../measure.js';
import {
  CUTS,
  EVENKEEL,
  ANSWERS,
  expected,
  inDistress,
  type Kind,
  likelihood,
  meansOf,
  type Model,
  modelOf,
  PLAIN_BANDS,
  type Rule,
  season,
  well,
} from './model.js';

const WEEKS = PUBLICATION_RULE.seasonWeeks;
const GAP = CUTS[1] - CUTS[0];
/** The distances of the mean from a cut, in points: the team is swept across both cuts. */
const OFFSETS = [-1.5, -0.75, -0.25, 0.25, 0.75, 1.5];
const STEADY: Showing = { ...NOTHING_SHOWN, band: 'steady', since: 0 };

/** The effect of a manager's edits: stretches of weeks in which the same people count, each with a draw of its own. */
export interface Edit {
  readonly name: string;
  readonly stretches: readonly { readonly target: boolean; readonly weeks: number }[];
}

export const LEAVES: Edit = {
  name: 'one member taken out',
  stretches: [
    { target: true, weeks: WEEKS },
    { target: false, weeks: WEEKS },
  ],
};
export const JOINS: Edit = {
  name: 'one member taken in',
  stretches: [
    { target: false, weeks: WEEKS },
    { target: true, weeks: WEEKS },
  ],
};
/** Edits wait for the season's end, and a member taken out doesn't count again for a year: the rest has no effect. */
export const TOGGLES: Edit = {
  name: 'one member taken out and put back, week after week for a year',
  stretches: [
    { target: true, weeks: WEEKS },
    { target: false, weeks: 3 * WEEKS },
  ],
};

const bandsOf = (series: readonly Showing[]): (Band | null)[] => series.map((shown) => shown.band);
const settled = (shown: Showing): Showing => ({ ...shown, pending: null });

/** An attacker's score from what was shown in all seasons: higher means "it's the target". */
type Guess = (seen: readonly (readonly Showing[])[]) => number;

interface Stand {
  readonly weeks: readonly number[];
  readonly truth: readonly Model[];
  readonly other: readonly Model[];
  readonly rule: Rule;
}

/** The models of a team in which the target, or someone else, is the one in distress. */
function standAt(rule: Rule, size: number, { stretches }: Edit, cuts: Cuts, answers: number): Stand {
  const cache = new Map<string, Model>();
  const model = (kinds: readonly Kind[], counted: number): Model => {
    const name = kinds.map((kind) => `${kind.members}`).join();
    const known = cache.get(name) ?? modelOf(rule, counted, kinds, cuts);
    cache.set(name, known);
    return known;
  };
  // A member who left isn't included anymore: a team of 12 that becomes one of 11 gets the wider range of shifts.
  const withOne = (members: number) => model([well(members - 1), inDistress(1, answers)], members);
  return {
    rule,
    weeks: stretches.map(({ weeks }) => weeks),
    truth: stretches.map(({ target }) => (target ? withOne(size) : model([well(size - 1)], size - 1))),
    other: stretches.map(({ target }) => withOne(target ? size : size - 1)),
  };
}

/** Plays the stretches one after another: the shown band carries over to the next, the pending one doesn't. */
function played(models: readonly Model[], { weeks }: Stand, setting: Setting): Showing[][] {
  const seen: Showing[][] = [];
  let start = STEADY;
  for (const [at, model] of models.entries()) {
    const series = season(model, setting.chance, weeks[at] ?? WEEKS, start);
    seen.push(series);
    start = settled(series.at(-1) ?? start);
  }
  return seen;
}

/** The guess of an attacker who knows the rule, the model and every probability in it: no guess is better. */
function likelihoodRatio({ truth, other }: Stand): Guess {
  const known = new Map<string, number>();
  const logOf = (models: readonly Model[], seen: readonly (readonly Showing[])[], name: string): number => {
    let sum = 0;
    let start = STEADY;
    for (const [at, series] of seen.entries()) {
      const key = `${name} ${at} ${start.band} ${bandsOf(series).join()}`;
      const value =
        known.get(key) ?? Math.log(likelihood(models[at] as Model, bandsOf(series), start) + 1e-300);
      known.set(key, value);
      sum += value;
      start = settled(series.at(-1) ?? start);
    }
    return sum;
  };
  return (seen) => logOf(truth, seen, 'truth') - logOf(other, seen, 'other');
}

/** Returns features of the shown bands that need no model: each season's level, start, end and number of moves. */
const featuresOf = (seen: readonly (readonly Showing[])[]): number[] =>
  seen.flatMap((series) => {
    const levels = series.map((shown) => BANDS.indexOf(shown.band ?? 'steady'));
    const moves = levels.filter((level, at) => at > 0 && level !== levels[at - 1]).length;
    return [levels.reduce((sum, level) => sum + level, 0), levels[0] ?? 0, levels.at(-1) ?? 0, moves];
  });

/** Places a team so that a cut is this far from the mean of its two compositions. */
function cutsAt(size: number, cut: 0 | 1, offset: number): Cuts {
  const middle =
    (expected(meansOf([well(size - 1)])) + expected(meansOf([well(size - 2), inDistress(1)]))) / 2;
  const first = middle + offset - cut * GAP;
  return [first, first + GAP];
}

/** The attacker: one who learns from examples, or one who knows the model. */
export type Attacker = 'learned' | 'likelihood';

/**
 * Returns the worst and the mean AUC over a sweep of the team across both cuts. The worst point is searched for first
 * and then measured again: the highest of many uncertain figures would be high by chance.
 */
export function sweep(
  setting: Setting,
  rule: Rule,
  size: number,
  edit: Edit,
  attacker: Attacker,
  answers: number = ANSWERS,
): { readonly worst: Figure; readonly mean: number } {
  const at = (cut: 0 | 1, offset: number, trials: number): Figure => {
    const stand = standAt(rule, size, edit, cutsAt(size, cut, offset), answers);
    const seasons = Array.from({ length: trials }, (_, index) => {
      const truth = index % 4 < 2;
      return { truth, seen: played(truth ? stand.truth : stand.other, stand, setting) };
    });
    if (attacker === 'learned')
      return learnedAuc(seasons.map(({ truth, seen }) => ({ truth, features: featuresOf(seen) })));
    const guess = likelihoodRatio(stand);
    return auc(seasons.map(({ truth, seen }) => ({ truth, score: guess(seen) })));
  };
  const points = ([0, 1] as const).flatMap((cut) => OFFSETS.map((offset) => [cut, offset] as const));
  const found = points.map(([cut, offset]) => at(cut, offset, setting.size(4000, 60)).figure);
  const worst = points[found.indexOf(Math.max(...found))] as (typeof points)[number];
  return {
    worst: at(...worst, setting.size(20_000, 300)),
    mean: found.reduce((sum, figure) => sum + figure, 0) / found.length,
  };
}

const attackOf = (size: number, edit: Edit, attacker: Attacker, most: number, answers?: number): Attack => ({
  group: 'manager',
  name: `${edit.name}, team of ${size}, ${attacker === 'learned' ? 'learned' : 'likelihood-ratio'} attacker${answers ? ', who answers half as often in distress' : ''}`,
  attacker: `A manager who keeps every result and edits the roster: ${edit.name}, at the season’s boundary, since edits wait for it. Exactly one member is in distress; is it the target? The figure is the worst AUC with the team placed on twelve points across both cuts. ${
    attacker === 'learned'
      ? 'Learns from half of the seasons, and guesses the others.'
      : 'Knows the rule, the model and all its chances, and goes through every possible shift: no attacker does better on this model.'
  }`,
  target: { kind: 'atMost', most },
  run: async (setting) => sweep(setting, EVENKEEL, size, edit, attacker, answers).worst,
  weakened: {
    variant: 'each week’s own band is shown: no shift, no confirmation',
    run: async (setting) => sweep(setting, PLAIN_BANDS, size, edit, attacker, answers).worst,
  },
});

/** The bounds of the publication rule: 0.65 for 7-11 counted members, 0.60 from 12. */
const MOST = { small: 0.65, large: 0.6 } as const;

export const leavingAttacks: readonly Attack[] = [
  ...([7, 8, 11] as const).map((size) => attackOf(size, LEAVES, 'learned', MOST.small)),
  ...([12, 16] as const).map((size) => attackOf(size, LEAVES, 'learned', MOST.large)),
  attackOf(8, JOINS, 'learned', MOST.small),
  attackOf(12, JOINS, 'learned', MOST.large),
  attackOf(8, TOGGLES, 'learned', MOST.small),
  attackOf(12, TOGGLES, 'learned', MOST.large),
  attackOf(8, LEAVES, 'learned', MOST.small, 0.4),
  attackOf(7, LEAVES, 'likelihood', MOST.small),
  attackOf(8, LEAVES, 'likelihood', MOST.small),
  attackOf(12, LEAVES, 'likelihood', MOST.large),
  attackOf(13, LEAVES, 'likelihood', MOST.large),
];
