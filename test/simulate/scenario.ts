import type { Chance } from '../redteam/chance.js';
import { type Population, type Shift, scoreOf } from './population.js';

/** One week's answers: the scores of the two halves, 0 to 6 each. */
export type Halves = readonly [worry: number, mood: number];

/** How weeks are asked about, and how many go unanswered. */
export interface Scenario {
  readonly name: string;
  /** The days that an answer looks back over. 14 days, asked weekly, make two weeks overlap. */
  readonly recallDays: 7 | 14;
  /** The weeks between a team's check-ins. */
  readonly everyWeeks: 1 | 2;
  /** The share of check-ins that aren't answered. */
  readonly missing: number;
  /** The share of unanswered check-ins in a week with a total of 6 or more. */
  readonly missingWhenDistressed: number;
}

const scenario = (recallDays: 7 | 14, missing: number, missingWhenDistressed: number): Scenario => ({
  name: `${recallDays}-day recall, ${missing * 100}% missing${
    missing === missingWhenDistressed ? '' : `, ${missingWhenDistressed * 100}% when distressed`
  }`,
  recallDays,
  everyWeeks: 1,
  missing,
  missingWhenDistressed,
});

/** The scenario that rules are compared in. */
export const BASE: Scenario = scenario(7, 0.25, 0.25);

/** Every scenario that the presets are tried in, at the stated level. */
export const SCENARIOS: readonly Scenario[] = [
  ...([7, 14] as const).flatMap((days) => [
    scenario(days, 0.25, 0.25),
    scenario(days, 0.45, 0.45),
    scenario(days, 0.22, 0.45),
  ]),
  { ...BASE, name: 'asked every second week, 25% missing', everyWeeks: 2 },
];

const DISTRESSED = 6;

/** Returns a normal random number, by Marsaglia's polar method. */
function normal(chance: Chance): number {
  for (;;) {
    const [x, y] = [2 * chance.next() - 1, 2 * chance.next() - 1];
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/**
 * Returns one person's answers, week by week: the halves' scores, or null for no answer.
 *
 * @param shift how far the latent means move, permanently, from `onset` on
 */
export function answersOf(
  population: Population,
  { recallDays, everyWeeks, missing, missingWhenDistressed }: Scenario,
  chance: Chance,
  weeks: number,
  shift: Shift,
  onset: number,
): (Halves | null)[] {
  const { latentLag1: lag, latentHalves, level } = population;
  const step = Math.sqrt(1 - lag ** 2);
  const rest = Math.sqrt(1 - latentHalves ** 2);
  // The mean of two weeks varies less than one week; this restores the spread of one week.
  const spread = recallDays === 14 ? Math.sqrt((1 + lag) / 2) : 1;
  const drawn = (): [number, number] => {
    const worry = normal(chance);
    return [worry, latentHalves * worry + rest * normal(chance)];
  };
  const next = ([worry, mood]: readonly [number, number]): [number, number] => {
    const [a, b] = drawn();
    return [lag * worry + step * a, lag * mood + step * b];
  };
  let before = drawn();
  let now = next(before);
  return Array.from({ length: weeks }, (_, week) => {
    const shifted = Number(week >= onset);
    const share = recallDays === 14 ? (shifted + Number(week > onset)) / 2 : shifted;
    const latent = (half: 0 | 1): number =>
      level + share * shift[half] + (recallDays === 14 ? (before[half] + now[half]) / 2 / spread : now[half]);
    const halves: Halves = [scoreOf(population, latent(0)), scoreOf(population, latent(1))];
    before = now;
    now = next(now);
    if (week % everyWeeks !== 0) return null;
    const distressed = halves[0] + halves[1] >= DISTRESSED;
    return chance.next() < (distressed ? missingWhenDistressed : missing) ? null : halves;
  });
}
