import { chanceOf } from '../redteam/chance.js';
import { measure } from './measure.js';
import { normalCdf, normalQuantile } from './normal.js';
import {
  atHighLevel,
  type Change,
  CHANGES,
  shareAtSix,
  type Shift,
  shiftsOf,
  STATED,
  thePopulation,
  totalLag1,
} from './population.js';
import { HALF_RULES, PRESET_RULES } from './rules.js';
import { answersOf, BASE, type Halves, type Scenario, SCENARIOS } from './scenario.js';

const population = thePopulation();
const shifts = shiftsOf(population);
const [, , distressed, overlapping] = SCENARIOS;
const biweekly = SCENARIOS.find(({ everyWeeks }) => everyWeeks === 2);
if (!distressed || !overlapping || !biweekly) throw new Error('scenarios are missing');

const PEOPLE = 1_500;
const UNCHANGED: Shift = [0, 0];

/** Returns the mean and spread of scores. */
function spreadOf(scores: readonly number[]) {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const square = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length;
  return { mean, sd: Math.sqrt(square - mean ** 2) };
}

const total = ([worry, mood]: Halves): number => worry + mood;

/** Returns many people's answers in their eleventh week. */
function answeredWith(shift: Shift, seed: number, scenario: Scenario = BASE, people = population): Halves[] {
  const chance = chanceOf(seed);
  const all = { ...scenario, missing: 0, missingWhenDistressed: 0 };
  return Array.from({ length: 4_000 }, () => answersOf(people, all, chance, 11, shift, 0)[10] ?? [0, 0]);
}

describe('the simulated population', () => {
  it('has the stated mean, spread, and correlations of weeks and of halves', () => {
    const answers = answeredWith(UNCHANGED, 1);
    const { mean, sd } = spreadOf(answers.map(total));
    expect(mean).toBeCloseTo(STATED.mean, 0);
    expect(Math.abs(sd - STATED.sd)).toBeLessThan(0.12);
    const { cuts, latentHalves, latentLag1 } = population;
    expect(totalLag1(cuts, latentHalves, latentLag1)).toBeCloseTo(STATED.lag1, 4);
    const [worry, mood] = [spreadOf(answers.map(([one]) => one)), spreadOf(answers.map(([, one]) => one))];
    const together =
      answers.reduce((sum, [a, b]) => sum + a * b, 0) / answers.length - worry.mean * mood.mean;
    expect(Math.abs(together / (worry.sd * mood.sd) - STATED.halves)).toBeLessThan(0.04);
  });

  it('has as many at 6 or more as the Household Pulse Survey at its level, and fewer than half as many otherwise', () => {
    const high = atHighLevel(population);
    const share = (people: typeof population) =>
      answeredWith(UNCHANGED, 5, BASE, people).filter((one) => total(one) >= 6).length / 4_000;
    expect(shareAtSix(high, high.level)).toBeCloseTo(STATED.highShare, 4);
    expect(Math.abs(share(high) - STATED.highShare)).toBeLessThan(0.025);
    expect(Math.abs(share(population) - shareAtSix(population, 0))).toBeLessThan(0.015);
  });

  it.each<[Change, number]>([
    ['plus1', STATED.plus1Mean],
    ['plus15', STATED.plus15Mean],
    ['half1', STATED.plus1Mean],
    ['half15', STATED.plus15Mean],
  ])('has the stated mean after the change %s, with either recall', (change, expected) => {
    for (const scenario of [BASE, overlapping]) {
      const answers = answeredWith(shifts[change], 2, scenario);
      expect(Math.abs(spreadOf(answers.map(total)).mean - expected)).toBeLessThan(0.2);
      if (change.startsWith('half'))
        expect(spreadOf(answers.map(([worry]) => worry)).mean).toBeCloseTo(STATED.mean / 2, 0);
    }
  });

  it('leaves the stated share of weeks unanswered, and more of them when distressed', () => {
    const missing = (scenario: Scenario, shift: Shift) => {
      const chance = chanceOf(4);
      const weeks = Array.from({ length: 1_000 }, () =>
        answersOf(population, scenario, chance, 10, shift, 0),
      ).flat();
      return weeks.filter((halves) => halves === null).length / weeks.length;
    };
    expect(missing(BASE, UNCHANGED)).toBeCloseTo(0.25, 1);
    expect(missing(biweekly, UNCHANGED)).toBeCloseTo(0.625, 1);
    expect(missing(distressed, shifts.plus15)).toBeGreaterThan(missing(distressed, UNCHANGED) + 0.05);
  });

  it('uses a correct normal distribution', () => {
    for (const z of [-3, -1, 0, 0.5, 2.5]) expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 5);
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 5);
  });
});

describe('the presets', () => {
  const rows = measure(population, BASE, PRESET_RULES, PEOPLE, 1);
  const [quiet, standard, sensitive] = rows;

  it('offer more, both rightly and wrongly, the earlier they react', () => {
    for (const [less, more] of [
      [quiet, standard],
      [standard, sensitive],
    ] as const) {
      expect(less?.falsePerYear).toBeLessThan(more?.falsePerYear ?? 0);
      expect(less?.everOffered).toBeLessThan(more?.everOffered ?? 0);
      for (const change of CHANGES)
        for (const within of ['within4', 'within8'] as const)
          expect(less?.[change][within]).toBeLessThan(more?.[change][within] ?? 0);
    }
  });

  // The figures that the design was chosen by: docs/SIGNS.md.
  it.each([
    ['quiet', quiet, 0.4, 0.35, 0.49],
    ['standard', standard, 0.84, 0.61, 0.67],
    ['sensitive', sensitive, 1.25, 0.77, 0.77],
  ])('%s costs and finds what docs/SIGNS.md says', (_, row, falsePerYear, everOffered, found) => {
    expect(Math.abs((row?.falsePerYear ?? 0) / falsePerYear - 1)).toBeLessThan(0.12);
    expect(Math.abs((row?.everOffered ?? 0) - everOffered)).toBeLessThan(0.05);
    expect(Math.abs((row?.plus15.within8 ?? 0) - found)).toBeLessThan(0.05);
  });

  it('cost hardly more than the total alone, and find more of the changes in one half', () => {
    const byTotal = measure(population, BASE, HALF_RULES, PEOPLE, 1);
    for (const row of [quiet, standard]) {
      const before = byTotal.find(({ rule }) => rule === `${row?.rule}: 6 or more in all`);
      if (!row || !before) throw new Error('a rule is missing');
      expect(row.falsePerYear - before.falsePerYear).toBeLessThan(0.03);
      for (const change of CHANGES)
        expect(row[change].within8).toBeGreaterThanOrEqual(before[change].within8 - 0.005);
      for (const change of ['half1', 'half15'] as const)
        expect(row[change].within8).toBeGreaterThan(before[change].within8 + 0.03);
    }
  });

  it('find less when people who feel worst answer least, and never take silence for a sign', () => {
    const [, fewer] = measure(population, distressed, PRESET_RULES, PEOPLE, 1);
    expect(fewer?.plus15.within8).toBeLessThan(standard?.plus15.within8 ?? 0);
    const silent = { ...BASE, missing: 1, missingWhenDistressed: 1 };
    for (const row of measure(population, silent, PRESET_RULES, 50, 1)) expect(row.falsePerYear).toBe(0);
  });

  it('give the same figures for the same seed', () => {
    expect(measure(population, BASE, PRESET_RULES, 100, 7)).toEqual(
      measure(population, BASE, PRESET_RULES, 100, 7),
    );
  });
});
