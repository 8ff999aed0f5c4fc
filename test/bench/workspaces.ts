import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../sandbox/local-redis.js';
import { against, type Bench, type Measured, type Setting } from './bench.js';
import { membersFrom } from './clinic.js';
import { installMany, servingEnv } from './many-workspaces.js';
import { startPlainSlack } from './plain-slack.js';
import { MEMORY_PRINTED, PRINTS_MEMORY, startSubject, type Subject } from './process.js';
import { median } from './sample.js';

const FEW = 10;
const TEAM = 8;

/** The most memory that an idle workspace may take in a process, in KB. */
const MOST_KB = 20;

/** Runs the bot, and prints its memory on SIGUSR2. */
const WITH_MEMORY = `${PRINTS_MEMORY}
process.argv.push('start');
await import('./dist/src/cli.js');`;

interface Served {
  readonly readyMs: number;
  /** Live memory and all that the process holds, in KB, once it has read every roster. */
  readonly liveKb: number;
  readonly heldKb: number;
}

/** The time from a process's start to its readiness, and its memory, by the number of workspaces it serves. */
export const workspaces: Bench = {
  name: 'workspaces',
  about: `start to ready and memory of a process that serves many workspaces, against ${FEW}`,
  async run(setting) {
    const sizes = setting.size([FEW, 1_000, 10_000], [FEW, 2 * FEW]);
    const starts = setting.size(3, 1);
    const slack = await startPlainSlack(membersFrom(0, TEAM));
    const found = new Map<number, Served[]>(sizes.map((size) => [size, []]));
    try {
      for (const size of sizes) await install(setting, size);
      // The sizes take turns, so that a busy machine is busy for all.
      for (let turn = 0; turn < starts; turn += 1)
        for (const size of sizes) found.get(size)?.push(await served(setting, slack.apiUrl, size));
    } finally {
      await slack.close();
    }
    const of = (size: number, what: keyof Served): number =>
      median((found.get(size) ?? []).map((one) => one[what]));
    const measured = sizes.slice(1).flatMap((size): Measured[] => {
      const many = size.toLocaleString('en');
      const each = (what: 'liveKb' | 'heldKb') => (of(size, what) - of(FEW, what)) / (size - FEW);
      setting.say(
        `  ${many}: ${(of(size, 'heldKb') / 1024).toFixed(0)} MB, of ${FEW}: ${(of(FEW, 'heldKb') / 1024).toFixed(0)} MB`,
      );
      return [
        against(
          `ready with ${many} workspaces, against ${FEW}`,
          'ms',
          { figure: of(size, 'readyMs'), floor: of(FEW, 'readyMs') },
          { atMost: 1.3 },
        ),
        against(
          `memory for each of ${many} workspaces, against ${MOST_KB} KB`,
          'KB',
          { figure: Math.max(0, each('liveKb')), floor: MOST_KB },
          { atMost: 1 },
        ),
      ];
    });
    const plot = {
      title: 'From the start to ready',
      x: { label: 'workspaces', log: true },
      y: { label: 'milliseconds' },
      lines: [{ name: 'ready', points: sizes.map((size): [number, number] => [size, of(size, 'readyMs')]) }],
    };
    return { measured, plots: { workspaces: plot } };
  },
};

const prefixOf = (size: number): string => `w${size}`;

async function install({ redisUrl, file, say }: Setting, size: number): Promise<void> {
  say(`  installing ${size} workspaces`);
  await installMany(
    { redisUrl, prefix: prefixOf(size), keyringFile: file(`${prefixOf(size)}.keyring`), now: Date.now() },
    size,
  );
}

/** Starts a process, waits until it has read every roster, and measures its memory. */
async function served({ redisUrl, file }: Setting, apiUrl: string, size: number): Promise<Served> {
  const env = {
    ...servingEnv(apiUrl, redisUrl),
    EVENKEEL_PREFIX: prefixOf(size),
    EVENKEEL_PORT: String(await freePort()),
    EVENKEEL_KEYRING: file(`${prefixOf(size)}.keyring`),
  };
  const args = ['--expose-gc', '--input-type=module', '--eval', WITH_MEMORY];
  const subject = await startSubject(args, env, '"msg":"started"');
  try {
    await says(subject, '"msg":"rosters_read"');
    subject.process.kill('SIGUSR2');
    const [live = NaN, held = NaN] = await says(subject, MEMORY_PRINTED);
    return { readyMs: subject.readyAfterMs, liveKb: live / 1024, heldKb: held / 1024 };
  } finally {
    await subject.end();
  }
}

/** Waits until a process has printed something, and returns the numbers in it. */
async function says(subject: Subject, what: string | RegExp): Promise<number[]> {
  for (;;) {
    const found =
      typeof what === 'string' ? subject.said().includes(what) && [] : what.exec(subject.said())?.slice(1);
    if (found) return found.map(Number);
    if (subject.process.exitCode !== null)
      throw new Error(`it ended before it said ${String(what)}:\n${subject.said()}`);
    await setTimeout(100);
  }
}
