import { setTimeout } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/index.js';
import { freePort } from '../../sandbox/local-redis.js';
import { against, type Bench, type Measured } from './bench.js';
import { residentMb, startSubject } from './process.js';
import { alternately, median } from './sample.js';

/** Each role's minimum: the library that it's built on, loaded and idle. */
const LIBRARY = { web: '@slack/bolt', worker: 'bullmq' } as const;
type Role = keyof typeof LIBRARY;

interface Started {
  readonly ms: number;
  readonly mb: number;
}

/** The time after which a process has given back the memory that V8 took to load it, in milliseconds. */
const SETTLED_MS = 60_000;

/** The most memory that a process may hold then. */
const MOST_MB = 120;

/** The time from a process's start until it's ready, and the memory that it then holds. */
export const startUp: Bench = {
  name: 'start',
  about: 'start to ready and memory of web and worker, against a process that loads Bolt or BullMQ alone',
  async run({ size, file, redisUrl }) {
    const slack = await startSandbox({ manifestFile: 'manifest.yml', users: [] });
    const measured: Measured[] = [];
    try {
      for (const role of ['web', 'worker'] as const) {
        const env = {
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_SIGNING_SECRET: slack.signingSecret,
          SLACK_API_URL: slack.apiUrl,
          REDIS_URL: redisUrl,
          EVENKEEL_MODE: 'http',
          EVENKEEL_ROLES: role,
          EVENKEEL_PORT: String(await freePort()),
          EVENKEEL_HEALTH_PORT: '0',
          EVENKEEL_KEYRING: file('bench.keyring'),
        };
        const { figures, floors } = await alternately(
          size(9, 1),
          () => started(CLI, env, STARTED),
          () => started(bareWith(role), {}, 'ready'),
        );
        const of = (what: keyof Started) => ({
          figure: median(figures.map((one) => one[what])),
          floor: median(floors.map((one) => one[what])),
        });
        measured.push(against(`${role}, start to ready`, 'ms', of('ms'), null));
        measured.push(against(`${role}, memory once ready`, 'MB', of('mb'), null));
        const { mb } = await started(CLI, env, STARTED, size(SETTLED_MS, 0));
        const later = { figure: mb, floor: MOST_MB };
        measured.push(against(`${role}, memory a minute later`, 'MB', later, { atMost: 1 }));
      }
    } finally {
      await slack.close();
    }
    return { measured, plots: {} };
  },
};

const CLI = ['dist/src/cli.js', 'start'];
const STARTED = '"msg":"started"';

const bareWith = (role: Role): string[] => [
  '--input-type=module',
  '--eval',
  `await import('${LIBRARY[role]}'); console.log('ready'); setInterval(() => undefined, 60_000);`,
];

async function started(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: string,
  afterMs = 0,
): Promise<Started> {
  const subject = await startSubject(args, env, ready);
  await setTimeout(afterMs);
  const mb = residentMb(subject);
  await subject.end();
  return { ms: subject.readyAfterMs, mb };
}
