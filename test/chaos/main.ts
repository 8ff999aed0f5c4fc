import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NoRedis } from '../../sandbox/local-redis.js';
import { FAULTS } from './faults/index.js';
import type { Ground } from './grounds.js';
import { type Findings, holds, reportOf, tableOf, wentWell } from './report.js';
import { playRun, type RunOptions } from './run.js';

const USAGE =
  'npm run chaos -- [--json FILE] [--seed N] [--runs N] [--at-once N] [--soak] [--calm] [--fault KIND,…] [--cluster [--careless]]';

class Usage extends Error {}

/** How long runs are: one or two weeks of many seeds, or six weeks of a few. */
const LENGTHS = {
  usual: { runs: '200', weeks: [1, 2], atOnce: 2 },
  soak: { runs: '2', weeks: [6, 6], atOnce: 3 },
} as const;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        seed: { type: 'string', default: '1' },
        runs: { type: 'string' },
        'at-once': { type: 'string', default: '3' },
        soak: { type: 'boolean', default: false },
        calm: { type: 'boolean', default: false },
        fault: { type: 'string' },
        cluster: { type: 'boolean', default: false },
        careless: { type: 'boolean', default: false },
      },
    });
    const { weeks, atOnce: together, runs: usual } = LENGTHS[values.soak ? 'soak' : 'usual'];
    const [seed, runs, atOnce] = [values.seed, values.runs ?? usual, values['at-once']].map(Number);
    for (const [name, value] of Object.entries({ seed, runs, 'at-once': atOnce }))
      if (!Number.isSafeInteger(value) || (value ?? 0) < 1)
        throw new Usage(`--${name} must be a whole number of 1 or more.\n${USAGE}`);
    const wanted = values.fault?.split(',');
    const named = FAULTS.filter(({ kind }) => wanted?.includes(kind) ?? true);
    if (named.length === 0)
      throw new Usage(`--fault names some of ${FAULTS.map(({ kind }) => kind).join(', ')}.\n${USAGE}`);
    const faults = values.calm ? [] : named;
    const on: Ground | null = !values.cluster ? null : values.careless ? 'careless cluster' : 'cluster';
    const run: RunOptions = { faults, on, weeks, atOnce: together };
    return { json: values.json, run, seed: seed ?? 1, runs: runs ?? 1, atOnce: atOnce ?? 1 };
  } catch (error) {
    throw error instanceof Usage ? error : new Usage(`${(error as Error).message}\n${USAGE}`);
  }
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function chaos(): Promise<number> {
  const { json, seed, runs, atOnce, run } = options();
  const all: Findings[] = [];
  const start = performance.now();
  let next = seed;
  const play = async (): Promise<void> => {
    while (next < seed + runs) {
      const own = next;
      next += 1;
      const began = performance.now();
      const findings = await playRun(own, run);
      all.push(findings);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const left = Math.ceil(((performance.now() - start) / all.length / 60_000) * (runs - all.length));
      say(
        `Run ${all.length} of ${runs}, seed ${own}, ${findings.mode}, ${seconds} s, about ${left} min left: ${Object.keys(findings.faults).join(', ')}`,
      );
      for (const detail of findings.details) say(`  ${detail}`);
      if (!wentWell(findings)) say(findings.log);
      // Whoever stops it early has what was found so far.
      if (json) writeFileSync(json, `${JSON.stringify(reportOf(all), null, 2)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, play));
  const report = reportOf(all);
  process.stdout.write(`${tableOf(report)}\n`);
  return holds(report) ? 0 : 1;
}

chaos().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const told = error instanceof NoRedis || error instanceof Usage;
    process.stderr.write(`${told ? error.message : ((error as Error).stack ?? String(error))}\n`);
    process.exit(told ? 2 : 1);
  },
);
