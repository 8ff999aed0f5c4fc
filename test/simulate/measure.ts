import { chanceOf } from '../redteam/chance.js';
import type { Population } from './population.js';
import type { Rule } from './rules.js';
import { answersOf, type Scenario } from './scenario.js';

/** How soon a lasting change is met. */
export interface Sensitivity {
  /** Share of those who changed who get a note within so many weeks. */
  readonly within4: number;
  readonly within8: number;
  /** Median week of the note among those who get one within twelve; null where nobody does. */
  readonly medianWeeks: number | null;
}

/** A rule's figures in one scenario. */
export interface Row {
  readonly preset: string;
  readonly scenario: string;
  /** Notes a year to a person whose usual level never changed. */
  readonly falsePerYear: number;
  /** Share of such people who get one or more in a year. */
  readonly everMessaged: number;
  readonly plus1: Sensitivity;
  readonly plus15: Sensitivity;
}

const RUN_IN = 12;
const YEAR = 52;
/** Weeks before the change; who got a note in the last eight is left out, since another could not come yet. */
const BEFORE = 24;
const CLEAN = 8;
const WATCHED = 12;

/** The weeks in which each rule gives one person a note. */
const notesOf = (rules: readonly Rule[], answers: readonly (number | null)[]): number[][] =>
  rules.map((rule) => {
    const decide = rule.start();
    // A week of 0 would stand for "none" in a record.
    return answers.flatMap((score, week) => (decide(week + 1, score) ? [week] : []));
  });

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** How soon each rule meets a lasting change of `people` people. */
function sensitivities(
  population: Population,
  scenario: Scenario,
  rules: readonly Rule[],
  shift: number,
  people: number,
  seed: number,
): Sensitivity[] {
  const chance = chanceOf(seed);
  const delays: number[][] = rules.map(() => []);
  const watched = rules.map(() => 0);
  for (let person = 0; person < people; person += 1) {
    const answers = answersOf(population, scenario, chance, BEFORE + WATCHED, shift, BEFORE);
    for (const [rule, notes] of notesOf(rules, answers).entries()) {
      if (notes.some((week) => week >= BEFORE - CLEAN && week < BEFORE)) continue;
      watched[rule] = (watched[rule] ?? 0) + 1;
      const first = notes.find((week) => week >= BEFORE);
      if (first !== undefined) delays[rule]?.push(first - BEFORE + 1);
    }
  }
  return delays.map((all, rule) => {
    const share = (weeks: number) => all.filter((delay) => delay <= weeks).length / (watched[rule] || 1);
    return { within4: share(4), within8: share(8), medianWeeks: median(all) };
  });
}

/** Measures rules in a scenario, over as many synthetic people of each kind. The same seed gives the same figures. */
export function measure(
  population: Population,
  scenario: Scenario,
  rules: readonly Rule[],
  people: number,
  seed: number,
): Row[] {
  const chance = chanceOf(seed);
  const notes = rules.map(() => 0);
  const ever = rules.map(() => 0);
  for (let person = 0; person < people; person += 1) {
    const answers = answersOf(population, scenario, chance, RUN_IN + YEAR, 0, 0);
    for (const [rule, weeks] of notesOf(rules, answers).entries()) {
      const counted = weeks.filter((week) => week >= RUN_IN).length;
      notes[rule] = (notes[rule] ?? 0) + counted;
      ever[rule] = (ever[rule] ?? 0) + Number(counted > 0);
    }
  }
  const plus1 = sensitivities(population, scenario, rules, population.plus1, people, seed + 1);
  const plus15 = sensitivities(population, scenario, rules, population.plus15, people, seed + 2);
  return rules.map((rule, at) => ({
    preset: rule.name,
    scenario: scenario.name,
    falsePerYear: (notes[at] ?? 0) / people,
    everMessaged: (ever[at] ?? 0) / people,
    plus1: plus1[at] as Sensitivity,
    plus15: plus15[at] as Sensitivity,
  }));
}
