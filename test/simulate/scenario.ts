import type { Chance } from '../redteam/chance.js';
import { type Population, scoreOf } from './population.js';

/** How weeks are asked about, and which go unanswered. */
export interface Scenario {
  readonly name: string;
  /** Days that an answer looks back over. 14 days asked about weekly make two weeks overlap. */
  readonly recallDays: 7 | 14;
  /** Share of check-ins that are not answered. */
  readonly missing: number;
  /** The same in a week with a score of 6 or more. */
  readonly missingWhenDistressed: number;
}

const scenario = (recallDays: 7 | 14, missing: number, missingWhenDistressed: number): Scenario => ({
  name: `${recallDays}-day recall, ${missing * 100}% missing${
    missing === missingWhenDistressed ? '' : `, ${missingWhenDistressed * 100}% when distressed`
  }`,
  recallDays,
  missing,
  missingWhenDistressed,
});

/** Every setting the rules are tried in; the first is the one they are compared by. */
export const SCENARIOS: readonly Scenario[] = ([7, 14] as const).flatMap((days) => [
  scenario(days, 0.25, 0.25),
  scenario(days, 0.45, 0.45),
  scenario(days, 0.22, 0.45),
]);

const DISTRESSED = 6;

/** A normal number, by Marsaglia's polar method. */
function normal(chance: Chance): number {
  for (;;) {
    const [x, y] = [2 * chance.next() - 1, 2 * chance.next() - 1];
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/**
 * One person's answers, week by week: a score of 0 to 12, or null for no answer.
 *
 * @param shift how far the latent mean moves from `onset` on, for good
 */
export function answersOf(
  population: Population,
  { recallDays, missing, missingWhenDistressed }: Scenario,
  chance: Chance,
  weeks: number,
  shift: number,
  onset: number,
): (number | null)[] {
  const lag = population.latentLag1;
  const step = Math.sqrt(1 - lag ** 2);
  // The mean of two weeks varies less than one; it is brought back to the spread of a week.
  const spread = recallDays === 14 ? Math.sqrt((1 + lag) / 2) : 1;
  let before = normal(chance);
  let now = lag * before + step * normal(chance);
  return Array.from({ length: weeks }, (_, week) => {
    const shifted = shift * Number(week >= onset);
    const shiftedBefore = shift * Number(week > onset);
    const latent =
      recallDays === 14 ? (before + now) / 2 / spread + (shifted + shiftedBefore) / 2 : now + shifted;
    before = now;
    now = lag * now + step * normal(chance);
    const score = scoreOf(population, latent);
    return chance.next() < (score >= DISTRESSED ? missingWhenDistressed : missing) ? null : score;
  });
}
