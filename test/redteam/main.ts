import { writeFileSync } from 'node:fs';
import { Option } from 'commander';
import { localRedis } from '../../sandbox/local-redis.js';
import { runTool, say, tool, wholeNumber } from '../support/tool.js';
import { GROUPS } from './attack.js';
import { attacks } from './index.js';
import { askUsefulness } from './manager/ask-usefulness.js';
import { others } from './manager/others.js';
import { usefulness } from './manager/usefulness.js';
import { type Outcome, settingOf } from './run.js';
import { type Played, sideBySide } from './side-by-side.js';

const program = tool('redteam', 'Attack Evenkeel, and a weakened variant of it that must fall.')
  .addOption(new Option('--group <name>', 'only the attacks of one group').choices(GROUPS))
  .option('--quick', 'run smaller', false)
  .option('--seed <n>', 'what all chance comes from', wholeNumber(0), 1);

interface Options {
  readonly json?: string;
  readonly group?: string;
  readonly quick: boolean;
  readonly seed: number;
}

const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(3));

function lines({ group, name, figure, interval, target, held, weakened, seconds }: Outcome): string {
  const [low, high] = interval.map(shown);
  const verdict = held ? 'held' : 'BROKEN';
  const meant = weakened.held ? 'MEANS NOTHING, for it holds too' : 'as it should be';
  return [
    `${verdict.padEnd(6)} ${group}: ${name}`,
    `       ${shown(figure)} [${low}, ${high}], target ${target}; ${shown(weakened.figure)} where ${weakened.variant}: ${meant} (${seconds} s)`,
  ].join('\n');
}

async function redteam(): Promise<number> {
  const { group, json, quick, seed } = program.parse().opts<Options>();
  const redis = await localRedis(say);
  process.env['EVENKEEL_TEST_REDIS_URL'] = redis.url;
  const began = Date.now();
  const chosen = attacks.filter((attack) => group === undefined || attack.group === group);
  // If the run is stopped early, the file has everything found so far.
  const soFar: Outcome[] = [];
  const write = (report: object): void => {
    if (json) writeFileSync(json, `${JSON.stringify({ ...report, seed, quick }, null, 2)}\n`);
  };
  let played: Played;
  try {
    played = await sideBySide(
      chosen,
      { seed, quick },
      {
        begins: (attack, index) =>
          say(`Attack ${index + 1} of ${chosen.length}: ${attack.name}. ${attack.attacker}`),
        ends(outcome) {
          process.stdout.write(`${lines(outcome)}\n`);
          soFar.push(outcome);
          write({ attacks: soFar });
        },
        breaksOff: ({ group: of, name, why }) =>
          process.stdout.write(`BROKE OFF, so nobody knows: ${of}: ${name}\n       ${why}\n`),
      },
    );
  } finally {
    await redis.stop();
  }
  const { outcomes, brokenOff } = played;
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const failed = outcomes.filter(({ held, weakened }) => !held || weakened.held);
  const setting = settingOf(seed, quick);
  const managers = group === undefined || group === 'manager';
  const beside = managers
    ? { usefulness: usefulness(setting), asks: askUsefulness(setting), others: await others(setting) }
    : {};
  if (beside.usefulness) {
    process.stdout.write('How useful the result is, and what the same attack makes of other rules:\n');
    for (const one of beside.usefulness)
      process.stdout.write(
        `  ${one.members} members, ${one.rule}: a decline shown within 4 weeks ${one.shown4}, 8 weeks ${one.shown8}; wrongly raised ${one.wronglyRaised}\n`,
      );
    for (const one of beside.asks ?? [])
      process.stdout.write(
        `  ${one.members} members, of whom ${one.picks} pick: the period's ask is shown ${one.shown}, and right when shown ${one.right}\n`,
      );
    for (const one of beside.others ?? [])
      process.stdout.write(`  ${one.rule}, ${one.attack}: ${one.figure}\n`);
  }
  write({ attacks: outcomes, brokenOff, ...beside, seconds });
  process.stdout.write(
    `${outcomes.length - failed.length} of ${chosen.length} attacks were held off, and succeed where they should. ${seconds} s, seed ${seed}${quick ? ', quick' : ''}.\n`,
  );
  return failed.length + brokenOff.length === 0 ? 0 : 1;
}

runTool(redteam);
