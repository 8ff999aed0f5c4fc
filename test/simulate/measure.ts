import { chanceOf } from '../redteam/chance.js';
import { type Change, CHANGES, type Population, type Shift, shiftsOf } from './population.js';
import type { Rule } from './rules.js';
import { answersOf, type Halves, type Scenario } from './scenario.js';

/** How soon a lasting change leads to an offer. */
export interface Sensitivity {
  /** The share of people with a change who are offered support within 4 and 8 weeks. */
  readonly within4: number;
  readonly within8: number;
  /** The median week of the offer among those who get one within twelve; null if no one does. */
  readonly medianWeeks: number | null;
}

/** A rule's figures in one scenario. */
export interface Row extends Readonly<Record<Change, Sensitivity>> {
  readonly rule: string;
  readonly scenario: string;
  /** Offers per year to a person whose usual level never changed. */
  readonly falsePerYear: number;
  /** The share of such people who get at least one offer in a year. */
  readonly everOffered: number;
}

const RUN_IN = 12;
const YEAR = 52;
/** Weeks before the change. People offered support in the last eight are left out: another offer couldn't come yet. */
const BEFORE = 24;
const CLEAN = 8;
const WATCHED = 12;

/** Returns the weeks in which each rule offers one person support. */
const offersOf = (rules: readonly Rule[], answers: readonly (Halves | null)[]): number[][] =>
  rules.map((rule) => {
    const decide = rule.start();
    // Weeks start at 1, since 0 means "none" in a record.
    return answers.flatMap((halves, week) => (decide(week + 1, halves) ? [week] : []));
  });

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** Measures how soon each rule reacts to a lasting change of `people` people. */
function sensitivities(
  population: Population,
  scenario: Scenario,
  rules: readonly Rule[],
  shift: Shift,
  people: number,
  seed: number,
): Sensitivity[] {
  const chance = chanceOf(seed);
  const delays: number[][] = rules.map(() => []);
  const watched = rules.map(() => 0);
  for (let person = 0; person < people; person += 1) {
    const answers = answersOf(population, scenario, chance, BEFORE + WATCHED, shift, BEFORE);
    for (const [rule, offers] of offersOf(rules, answers).entries()) {
      if (offers.some((week) => week >= BEFORE - CLEAN && week < BEFORE)) continue;
      watched[rule] = (watched[rule] ?? 0) + 1;
      const first = offers.find((week) => week >= BEFORE);
      if (first !== undefined) delays[rule]?.push(first - BEFORE + 1);
    }
  }
  return delays.map((all, rule) => {
    const share = (weeks: number) => all.filter((delay) => delay <= weeks).length / (watched[rule] || 1);
    return { within4: share(4), within8: share(8), medianWeeks: median(all) };
  });
}

/** Measures rules in a scenario, with `people` synthetic people of each kind. The same seed gives the same figures. */
export function measure(
  population: Population,
  scenario: Scenario,
  rules: readonly Rule[],
  people: number,
  seed: number,
): Row[] {
  const chance = chanceOf(seed);
  const offers = rules.map(() => 0);
  const ever = rules.map(() => 0);
  for (let person = 0; person < people; person += 1) {
    const answers = answersOf(population, scenario, chance, RUN_IN + YEAR, [0, 0], 0);
    for (const [rule, weeks] of offersOf(rules, answers).entries()) {
      const counted = weeks.filter((week) => week >= RUN_IN).length;
      offers[rule] = (offers[rule] ?? 0) + counted;
      ever[rule] = (ever[rule] ?? 0) + Number(counted > 0);
    }
  }
  const shifts = shiftsOf(population);
  const met = Object.fromEntries(
    CHANGES.map((change, at) => [
      change,
      sensitivities(population, scenario, rules, shifts[change], people, seed + 1 + at),
    ]),
  ) as Record<Change, Sensitivity[]>;
  return rules.map((rule, at) => ({
    rule: rule.name,
    scenario: scenario.name,
    falsePerYear: (offers[at] ?? 0) / people,
    everOffered: (ever[at] ?? 0) / people,
    plus1: met.plus1[at] as Sensitivity,
    plus15: met.plus15[at] as Sensitivity,
    half1: met.half1[at] as Sensitivity,
    half15: met.half15[at] as Sensitivity,
  }));
}
