import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NoRedis } from '../../sandbox/local-redis.js';
import { type Measured, shownGoal } from './bench.js';
import { benches } from './index.js';
import { svgOf } from './plot.js';
import { runBench } from './run.js';
import { tableOf } from './table.js';

const NAMES = benches.map(({ name }) => name).join('|');
const USAGE = `npm run bench [-- --quick] [-- --plots] [-- --json FILE] [-- ${NAMES}]`;
/** Where plots are kept. */
const PLOTS = 'docs/bench';

class Usage extends Error {}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
        plots: { type: 'boolean', default: false },
      },
    });
    const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
    if (unknown !== undefined) throw new Usage(`There is no bench ${unknown}.\n${USAGE}`);
    const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    // Plots in docs/ are of full runs, and kept together.
    const plots = values.plots || (positionals.length === 0 && !values.quick);
    return { ...values, chosen, plots };
  } catch (error) {
    throw error instanceof Usage ? error : new Usage(`${(error as Error).message}\n${USAGE}`);
  }
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A figure as the report has it. */
const written = ({ goal, ...rest }: Measured) => ({ ...rest, goal: goal && shownGoal(goal) });

async function bench(): Promise<number> {
  const { chosen, json, quick, plots } = options();
  const measured: Measured[] = [];
  for (const [index, one] of chosen.entries()) {
    say(`Bench ${index + 1} of ${chosen.length}, ${one.name}: ${one.about}`);
    const findings = await runBench(one, { quick, say });
    measured.push(...findings.measured);
    if (plots) mkdirSync(PLOTS, { recursive: true });
    for (const [name, plot] of Object.entries(plots ? findings.plots : {}))
      writeFileSync(join(PLOTS, `${name}.svg`), svgOf(plot));
  }
  if (json) writeFileSync(json, `${JSON.stringify({ benches: measured.map(written), quick }, null, 2)}\n`);
  process.stdout.write(`${tableOf(measured)}\n`);
  if (quick)
    process.stdout.write(
      'Quick: so small that it shows only that the benches run; the goals are for full sizes.\n',
    );
  return quick || measured.every(({ held }) => held !== false) ? 0 : 1;
}

bench().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const told = error instanceof NoRedis || error instanceof Usage;
    process.stderr.write(`${told ? error.message : ((error as Error).stack ?? String(error))}\n`);
    process.exit(told ? 2 : 1);
  },
);
