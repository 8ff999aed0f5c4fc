import { writeFileSync } from 'node:fs';
import { say, runTool, tool, wholeNumber } from '../support/tool.js';
import { measure, type Row, type Sensitivity } from './measure.js';
import { STATED, thePopulation } from './population.js';
import { OTHER_RULES, PRESET_RULES } from './rules.js';
import { SCENARIOS } from './scenario.js';

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

const shownSensitivity = ({ within4, within8, medianWeeks }: Sensitivity): string =>
  `${Math.round(within4 * 100)}% / ${Math.round(within8 * 100)}% / ${medianWeeks ?? '-'}`;

const shown = (row: Row): string =>
  [
    row.preset,
    row.scenario,
    row.falsePerYear.toFixed(2),
    `${Math.round(row.everMessaged * 100)}%`,
    shownSensitivity(row.plus1),
    shownSensitivity(row.plus15),
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
    everMessaged: rounded(row.everMessaged),
    plus1: of(row.plus1),
    plus15: of(row.plus15),
  };
};

async function simulate(): Promise<number> {
  const { json, quick, seed } = program.parse().opts<Options>();
  const people = quick ? PEOPLE.quick : PEOPLE.full;
  const began = Date.now();
  const population = thePopulation();
  process.stdout.write(
    '| rule | scenario | notes a year, nothing changed | given one in a year | +1 SD: 4 wk / 8 wk / median | +1.5 SD |\n| --- | --- | --- | --- | --- | --- |\n',
  );
  const tried = (name: string, rules: typeof PRESET_RULES, at: number): Row[] => {
    const scenario = SCENARIOS[at];
    if (!scenario) return [];
    say(`${name}: ${scenario.name}, ${people} people of each kind …`);
    const rows = measure(population, scenario, rules, people, seed + 10 * at).map(roundedRow);
    for (const row of rows) process.stdout.write(`| ${shown(row)} |\n`);
    return rows;
  };
  const rows = SCENARIOS.flatMap((_, at) =>
    tried(`Scenario ${at + 1} of ${SCENARIOS.length}`, PRESET_RULES, at),
  );
  const others = tried('Other rules', OTHER_RULES, 0);
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const model = { ...STATED, ...population, people, seed };
  if (json) writeFileSync(json, `${JSON.stringify({ model, rows, others, quick, seconds }, null, 2)}\n`);
  say(`${seconds} s, seed ${seed}${quick ? ', quick' : ''}. What the figures mean: docs/SIGNS.md`);
  return 0;
}

runTool(simulate);
