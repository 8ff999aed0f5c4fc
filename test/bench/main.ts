import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument } from 'commander';
import { runTool, say, tool } from '../support/tool.js';
import { NoRedis } from '../../sandbox/local-redis.js';
import { type Bench, type Findings, type Measured, shownGoal } from './bench.js';
import { benches } from './index.js';
import { svgOf } from './plot.js';
import { runBench } from './run.js';
import { tableOf } from './table.js';

const NAMES = benches.map(({ name }) => name);
/** The folder of the plots. */
const PLOTS = 'docs/bench';

const program = tool('bench', 'Measure what Evenkeel costs, each figure against a floor of the same run.')
  .addArgument(new Argument('[name...]', 'which benches; all of them by default').choices(NAMES))
  .option('--quick', 'run so small that it shows only that the benches run', false)
  .option('--plots', `draw the plots in ${PLOTS}, as a full run of all benches does`, false);

/** Returns a figure as the report has it. */
const written = ({ goal, ...rest }: Measured) => ({ ...rest, goal: goal && shownGoal(goal) });

/** Runs one bench; null if it broke off, which costs only its own figures. Throws NoRedis. */
async function measuredBy(one: Bench, quick: boolean): Promise<Findings | null> {
  try {
    return await runBench(one, { quick, say });
  } catch (error) {
    if (error instanceof NoRedis) throw error;
    say((error as Error).stack ?? String(error));
    return null;
  }
}

async function bench(): Promise<number> {
  program.parse();
  const { json, quick, plots } = program.opts<{ json?: string; quick: boolean; plots: boolean }>();
  const chosen = benches.filter(({ name }) => program.args.length === 0 || program.args.includes(name));
  // The plots in docs/ all come from full runs, and are replaced together.
  const draws = plots || (program.args.length === 0 && !quick);
  const measured: Measured[] = [];
  const brokenOff: string[] = [];
  // If the run is stopped early, the file has everything measured so far.
  const write = (): void => {
    const report = { benches: measured.map(written), brokenOff, quick };
    if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  };
  for (const [index, one] of chosen.entries()) {
    say(`Bench ${index + 1} of ${chosen.length}, ${one.name}: ${one.about}`);
    const findings = await measuredBy(one, quick);
    if (findings) measured.push(...findings.measured);
    else brokenOff.push(one.name);
    write();
    if (!findings) continue;
    if (draws) mkdirSync(PLOTS, { recursive: true });
    for (const [name, plot] of Object.entries(draws ? findings.plots : {}))
      writeFileSync(join(PLOTS, `${name}.svg`), svgOf(plot));
  }
  process.stdout.write(`${tableOf(measured)}\n`);
  if (brokenOff.length > 0) process.stdout.write(`Not measured: ${brokenOff.join(', ')}; see above.\n`);
  if (quick)
    process.stdout.write(
      'Quick: so small that it shows only that the benches run; the goals are for full sizes.\n',
    );
  return brokenOff.length === 0 && (quick || measured.every(({ held }) => held !== false)) ? 0 : 1;
}

runTool(bench);
