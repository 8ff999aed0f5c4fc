import { chanceOf } from '../redteam/chance.js';
import { measure } from './measure.js';
import { normalCdf, normalQuantile } from './normal.js';
import { scoreCorrelation, STATED, thePopulation } from './population.js';
import { PRESET_RULES } from './rules.js';
import { answersOf, SCENARIOS } from './scenario.js';

const population = thePopulation();
const [base, , distressed, overlapping] = SCENARIOS;
if (!base || !distressed || !overlapping) throw new Error('scenarios are missing');

const PEOPLE = 1_500;

/** Mean and spread of many answers. */
function spreadOf(scores: readonly number[]) {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const square = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length;
  return { mean, sd: Math.sqrt(square - mean ** 2) };
}

const answeredWith = (
  shift: number,
  seed: number,
  scenario = { ...base, missing: 0, missingWhenDistressed: 0 },
) => {
  const chance = chanceOf(seed);
  return Array.from(
    { length: 4_000 },
    () => answersOf(population, scenario, chance, 10, shift, 0).slice(-1)[0] ?? 0,
  );
};

describe('the simulated population', () => {
  it('has the stated mean, spread and likeness of weeks', () => {
    const { mean, sd } = spreadOf(answeredWith(0, 1));
    expect(mean).toBeCloseTo(STATED.mean, 0);
    expect(Math.abs(sd - STATED.sd)).toBeLessThan(0.12);
    expect(scoreCorrelation(population.cuts, population.latentLag1)).toBeCloseTo(STATED.lag1, 4);
  });

  it('has the stated means after a lasting change, with either recall', () => {
    for (const scenario of [base, overlapping]) {
      const all = { ...scenario, missing: 0, missingWhenDistressed: 0 };
      expect(Math.abs(spreadOf(answeredWith(population.plus1, 2, all)).mean - STATED.plus1Mean)).toBeLessThan(
        0.2,
      );
      expect(
        Math.abs(spreadOf(answeredWith(population.plus15, 3, all)).mean - STATED.plus15Mean),
      ).toBeLessThan(0.2);
    }
  });

  it('leaves as many weeks unanswered as is said, more of them when distressed', () => {
    const missing = (scenario: typeof base, shift: number) => {
      const chance = chanceOf(4);
      const weeks = Array.from({ length: 1_000 }, () =>
        answersOf(population, scenario, chance, 10, shift, 0),
      ).flat();
      return weeks.filter((score) => score === null).length / weeks.length;
    };
    expect(missing(base, 0)).toBeCloseTo(0.25, 1);
    expect(missing(distressed, population.plus15)).toBeGreaterThan(missing(distressed, 0) + 0.05);
  });

  it('rests on a normal distribution that is one', () => {
    for (const z of [-3, -1, 0, 0.5, 2.5]) expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 5);
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 5);
  });
});

describe('the presets', () => {
  const rows = measure(population, base, PRESET_RULES, PEOPLE, 1);
  const [quiet, standard, sensitive] = rows;

  it('cost and find more, the earlier they come', () => {
    for (const [less, more] of [
      [quiet, standard],
      [standard, sensitive],
    ] as const) {
      expect(less?.falsePerYear).toBeLessThan(more?.falsePerYear ?? 0);
      expect(less?.everMessaged).toBeLessThan(more?.everMessaged ?? 0);
      for (const change of ['plus1', 'plus15'] as const)
        for (const within of ['within4', 'within8'] as const)
          expect(less?.[change][within]).toBeLessThan(more?.[change][within] ?? 0);
    }
  });

  // The figures that the design was chosen by: docs/SIGNS.md.
  it.each([
    ['quiet', quiet, 0.4, 0.35, 0.49],
    ['standard', standard, 0.84, 0.61, 0.67],
    ['sensitive', sensitive, 1.25, 0.77, 0.77],
  ])('%s costs and finds what is said of it', (_, row, falsePerYear, everMessaged, found) => {
    expect(Math.abs((row?.falsePerYear ?? 0) / falsePerYear - 1)).toBeLessThan(0.12);
    expect(Math.abs((row?.everMessaged ?? 0) - everMessaged)).toBeLessThan(0.05);
    expect(Math.abs((row?.plus15.within8 ?? 0) - found)).toBeLessThan(0.05);
  });

  it('find less when those who feel worst answer least, and never take silence for a sign', () => {
    const [, fewer] = measure(population, distressed, PRESET_RULES, PEOPLE, 1);
    expect(fewer?.plus15.within8).toBeLessThan(standard?.plus15.within8 ?? 0);
    const silent = { ...base, missing: 1, missingWhenDistressed: 1 };
    for (const row of measure(population, silent, PRESET_RULES, 50, 1)) expect(row.falsePerYear).toBe(0);
  });

  it('give the same figures for the same seed', () => {
    expect(measure(population, base, PRESET_RULES, 100, 7)).toEqual(
      measure(population, base, PRESET_RULES, 100, 7),
    );
  });
});
