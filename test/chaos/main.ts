import { writeFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { runTool, say, tool, wholeNumber } from '../support/tool.js';
import { FAULTS } from './faults/index.js';
import type { Ground } from './grounds.js';
import { type Findings, holds, reportOf, tableOf, wentWell } from './report.js';
import { playRun, type RunOptions } from './run.js';
import { playTown } from './town/play.js';
import { townDetails, townHolds, townReport, townTable } from './town/report.js';

/** The lengths of runs: one or two weeks for many seeds, or six weeks for a few. */
const LENGTHS = {
  usual: { runs: 200, weeks: [1, 2], atOnce: 2 },
  soak: { runs: 2, weeks: [6, 6], atOnce: 3 },
} as const;

const KINDS = FAULTS.map(({ kind }) => kind);

const program = tool('chaos', 'Play whole weeks while processes, networks and clocks fail at random.')
  .option('--seed <n>', 'the seed of the first run', wholeNumber(1), 1)
  .option('--runs <n>', 'how many runs, each with the next seed', wholeNumber(1))
  .option('--at-once <n>', 'how many runs at once', wholeNumber(1), 3)
  .option('--soak', 'run a few long runs instead of many short ones', false)
  .option('--calm', 'let nothing fail', false)
  .option('--fault <kinds>', `only these, separated by commas: ${KINDS.join(', ')}`, namedFaults, FAULTS)
  .option('--cluster', 'run on a Redis Cluster', false)
  .option('--town [workspaces]', 'instead, a week of many workspaces on a cluster', wholeNumber(4))
  .option('--careless', 'run on a cluster that loses writes; needs --cluster', false);

function namedFaults(text: string): typeof FAULTS {
  const wanted = text.split(',');
  const unknown = wanted.filter((kind) => !KINDS.some((one) => one === kind));
  if (unknown.length > 0) throw new InvalidArgumentError(`There is no fault ${unknown.join(', ')}.`);
  return FAULTS.filter(({ kind }) => wanted.includes(kind));
}

interface Options {
  readonly json?: string;
  readonly seed: number;
  readonly runs?: number;
  readonly atOnce: number;
  readonly soak: boolean;
  readonly calm: boolean;
  readonly fault: typeof FAULTS;
  readonly cluster: boolean;
  readonly careless: boolean;
  /** The number of workspaces, or true for the usual number. */
  readonly town?: number | true;
}

/** The number of workspaces in a town by default. */
const TOWN = 16;

async function chaos(): Promise<number> {
  const options = program.parse().opts<Options>();
  if (options.town !== undefined) return town(options.town === true ? TOWN : options.town, options.json);
  const { weeks, atOnce: together, runs: usual } = LENGTHS[options.soak ? 'soak' : 'usual'];
  const { json, seed, runs = usual, atOnce } = options;
  const on: Ground | null = !options.cluster ? null : options.careless ? 'careless cluster' : 'cluster';
  const run: RunOptions = { faults: options.calm ? [] : options.fault, on, weeks, atOnce: together };
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
      // If the runs are stopped early, the file has everything found so far.
      if (json) writeFileSync(json, `${JSON.stringify(reportOf(all), null, 2)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, play));
  const report = reportOf(all);
  process.stdout.write(`${tableOf(report)}\n`);
  return holds(report) ? 0 : 1;
}

/** Plays a week of many workspaces; returns the exit code. */
async function town(workspaces: number, json?: string): Promise<number> {
  say(`A week of ${workspaces} workspaces on a cluster`);
  const findings = await playTown(workspaces, say);
  for (const detail of townDetails(findings)) say(`  ${detail}`);
  if (!townHolds(findings)) say(findings.log);
  if (json) writeFileSync(json, `${JSON.stringify(townReport(findings), null, 2)}\n`);
  process.stdout.write(`${townTable(findings)}\n`);
  return townHolds(findings) ? 0 : 1;
}

runTool(chaos);
