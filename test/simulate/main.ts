import { writeFileSync } from 'node:fs';
import { say, runTool, tool, wholeNumber } from '../support/tool.js';
import { measure, type Row, type Sensitivity } from './measure.js';
import { atHighLevel, CHANGES, type Population, shareAtSix, STATED, thePopulation } from './population.js';
import { HALF_RULES, OTHER_RULES, PRESET_RULES, type Rule } from './rules.js';
import { BASE, type Scenario, SCENARIOS } from './scenario.js';

const PEOPLE = { full: 20_000, quick: 1_000 };

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const program = tool(
  'simulate',
  'Count how often the rule for lasting signs is right, in a made-up population.',
)
  .option('--quick', 'simulate fewer people', false)
  .option('--seed <n>', 'what all chance comes from', wholeNumber(0), 1);

interface Options {
  readonly json?: string;
  readonly quick: boolean;
  readonly seed: number;
}

const HEADINGS = [
  'rule',
  'setting',
  'offers a year, nothing changed',
  'offered support at least once in a year',
  '+1 SD: 4 weeks / 8 weeks / median week',
  '+1.5 SD',
  '+1 SD in one half',
  '+1.5 SD in one half',
];

const shownSensitivity = ({ within4, within8, medianWeeks }: Sensitivity): string =>
  `${Math.round(within4 * 100)}% / ${Math.round(within8 * 100)}% / ${medianWeeks ?? '-'}`;

const shown = (row: Row): string =>
  [
    row.rule,
    row.scenario,
    row.falsePerYear.toFixed(2),
    `${Math.round(row.everOffered * 100)}%`,
    ...CHANGES.map((change) => shownSensitivity(row[change])),
  ].join(' | ');

const roundedRow = (row: Row): Row => {
  const of = ({ within4, within8, medianWeeks }: Sensitivity): Sensitivity => ({
    within4: rounded(within4),
    within8: rounded(within8),
    medianWeeks,
  });
  return {
    ...row,
    falsePerYear: rounded(row.falsePerYear),
    everOffered: rounded(row.everOffered),
    plus1: of(row.plus1),
    plus15: of(row.plus15),
    half1: of(row.half1),
    half15: of(row.half15),
  };
};

/** One table: rules in scenarios, for a population. */
interface Trial {
  readonly name: string;
  readonly population: Population;
  readonly scenarios: readonly Scenario[];
  readonly rules: readonly Rule[];
}

/** Returns everything that docs/SIGNS.md shows. */
function trials(): Trial[] {
  const population = thePopulation();
  const compared = [...PRESET_RULES, ...HALF_RULES];
  const high = { ...BASE, name: `${BASE.name}, as many at 6 or more as in the Household Pulse Survey` };
  const halves = (correlation: number): Trial => ({
    name: `halves that correlate by ${correlation}`,
    population: thePopulation(correlation),
    scenarios: [{ ...BASE, name: `${BASE.name}, halves correlate by ${correlation}` }],
    rules: compared,
  });
  return [
    { name: 'presets', population, scenarios: SCENARIOS, rules: PRESET_RULES },
    { name: 'high level', population: atHighLevel(population), scenarios: [high], rules: compared },
    { name: 'halves', population, scenarios: [BASE], rules: compared },
    halves(0.45),
    halves(0.75),
    { name: 'other rules', population, scenarios: [BASE], rules: OTHER_RULES },
  ];
}

async function simulate(): Promise<number> {
  const { json, quick, seed } = program.parse().opts<Options>();
  const people = quick ? PEOPLE.quick : PEOPLE.full;
  const began = Date.now();
  const population = thePopulation();
  const high = atHighLevel(population);
  const shares = { stated: shareAtSix(population, 0), high: shareAtSix(high, high.level) };
  say(`At 6 or more in a week: ${rounded(shares.stated)}, and ${rounded(shares.high)} at the high level`);
  process.stdout.write(`| ${HEADINGS.join(' | ')} |\n|${' --- |'.repeat(HEADINGS.length)}\n`);
  const tables = trials().map((trial) => ({
    name: trial.name,
    rows: trial.scenarios.flatMap((scenario, at) => {
      say(`${trial.name}: ${scenario.name}, ${people} people of each kind …`);
      const rows = measure(trial.population, scenario, trial.rules, people, seed + 10 * at).map(roundedRow);
      for (const row of rows) process.stdout.write(`| ${shown(row)} |\n`);
      return rows;
    }),
  }));
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const model = { ...STATED, ...population, shares, people, seed };
  if (json) writeFileSync(json, `${JSON.stringify({ model, tables, quick, seconds }, null, 2)}\n`);
  say(`${seconds} s, seed ${seed}${quick ? ', quick' : ''}. What the figures mean: docs/SIGNS.md`);
  return 0;
}

runTool(simulate);
