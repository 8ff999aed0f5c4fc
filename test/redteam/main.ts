import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { localRedis, NoRedis } from '../../sandbox/local-redis.js';
import { GROUPS } from './attack.js';
import { attacks } from './index.js';
import { chanceOf } from './chance.js';
import { others } from './manager/others.js';
import { usefulness } from './manager/usefulness.js';
import type { Outcome } from './run.js';
import { AttackFailed, sideBySide } from './side-by-side.js';

const USAGE = `npm run redteam [-- --group ${GROUPS.join('|')}] [-- --quick] [-- --seed N] [-- --json FILE]`;

class Usage extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        group: { type: 'string' },
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
      },
    });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new Usage(`--seed ${values.seed} is no whole number.\n${USAGE}`);
    if (values.group !== undefined && !GROUPS.some((one) => one === values.group))
      throw new Usage(`There is no group ${values.group}: ${GROUPS.join(', ')}.\n${USAGE}`);
    return { ...values, seed };
  } catch (error) {
    throw error instanceof Usage ? error : new Usage(`${(error as Error).message}\n${USAGE}`);
  }
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
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
  const { group, json, quick, seed } = options();
  const redis = await localRedis(say);
  process.env['EVENKEEL_TEST_REDIS_URL'] = redis.url;
  const began = Date.now();
  const chosen = attacks.filter((attack) => group === undefined || attack.group === group);
  let outcomes: Outcome[];
  try {
    outcomes = await sideBySide(
      chosen,
      { seed, quick },
      (attack, index) => say(`Attack ${index + 1} of ${chosen.length}: ${attack.name}. ${attack.attacker}`),
      (outcome) => process.stdout.write(`${lines(outcome)}\n`),
    );
  } finally {
    await redis.stop();
  }
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const failed = outcomes.filter(({ held, weakened }) => !held || weakened.held);
  const setting = { chance: chanceOf(seed), size: (full: number, few: number) => (quick ? few : full) };
  const managers = group === undefined || group === 'manager';
  const beside = managers ? { usefulness: usefulness(setting), others: await others(setting) } : {};
  if (beside.usefulness) {
    process.stdout.write('How useful the card is, and what the same attack makes of other rules:\n');
    for (const one of beside.usefulness)
      process.stdout.write(
        `  ${one.members} members, ${one.rule}: a decline shown within 4 weeks ${one.shown4}, 8 weeks ${one.shown8}; wrongly raised ${one.wronglyRaised}\n`,
      );
    for (const one of beside.others ?? [])
      process.stdout.write(`  ${one.rule}, ${one.attack}: ${one.figure}\n`);
  }
  const report = { attacks: outcomes, ...beside, seed, quick, seconds };
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(
    `${outcomes.length - failed.length} of ${outcomes.length} attacks were held off, and succeed where they should. ${seconds} s, seed ${seed}${quick ? ', quick' : ''}.\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

redteam().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const told = error instanceof NoRedis || error instanceof Usage || error instanceof AttackFailed;
    process.stderr.write(`${told ? error.message : ((error as Error).stack ?? String(error))}\n`);
    process.exit(error instanceof AttackFailed || !told ? 1 : 2);
  },
);
