import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NoRedis } from '../../sandbox/local-redis.js';
import { FAULTS, ON_A_CLUSTER } from './faults/index.js';
import { type Findings, holds, reportOf, tableOf, wentWell } from './report.js';
import { playRun } from './run.js';
import type { Ground } from './stage.js';

const USAGE =
  'npm run chaos -- [--json FILE] [--seed N] [--runs N] [--at-once N] [--calm] [--cluster [--careless]]';

class Usage extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '100' },
        'at-once': { type: 'string', default: '3' },
        calm: { type: 'boolean', default: false },
        cluster: { type: 'boolean', default: false },
        careless: { type: 'boolean', default: false },
      },
    });
    const [seed, runs, atOnce] = [values.seed, values.runs, values['at-once']].map(Number);
    for (const [name, value] of Object.entries({ seed, runs, 'at-once': atOnce }))
      if (!Number.isSafeInteger(value) || (value ?? 0) < 1)
        throw new Usage(`--${name} must be a whole number of 1 or more.\n${USAGE}`);
    const faults = values.calm ? [] : values.cluster ? ON_A_CLUSTER : FAULTS;
    const on: Ground = !values.cluster ? 'one' : values.careless ? 'careless cluster' : 'cluster';
    return { json: values.json, faults, on, seed: seed ?? 1, runs: runs ?? 1, atOnce: atOnce ?? 1 };
  } catch (error) {
    throw error instanceof Usage ? error : new Usage(`${(error as Error).message}\n${USAGE}`);
  }
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function chaos(): Promise<number> {
  const { json, seed, runs, atOnce, faults, on } = options();
  const all: Findings[] = [];
  let next = seed;
  const play = async (): Promise<void> => {
    while (next < seed + runs) {
      const own = next;
      next += 1;
      const began = performance.now();
      const findings = await playRun(own, { faults, weeks: 2, on });
      all.push(findings);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      say(
        `Run ${all.length} of ${runs}, seed ${own}, ${seconds} s: ${Object.keys(findings.faults).join(', ')}`,
      );
      for (const detail of findings.details) say(`  ${detail}`);
      if (!wentWell(findings)) say(findings.log);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, play));
  const report = reportOf(all);
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
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
