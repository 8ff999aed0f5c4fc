import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pTimeout from 'p-timeout';
import { loadTexts } from '../../src/slack/texts/load.js';
import { start } from '../../src/bot.js';
import { readConfig } from '../../src/config.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import type { Log } from '../../src/usecases/ports.js';
import { PACKAGE_FOLDER } from '../../src/paths.js';
import { type Sandbox, startSandbox } from '../index.js';
import { ADMIN, NEWCOMERS, PEOPLE, TEAMS, teamsYaml } from './cast.js';
import { watchRedis } from './redis-watch.js';
import type { Traces } from './traces.js';

/**
 * Where the demo begins: a Monday, six weeks before a 12-week period ends, and two before the clocks change in the
 * United States, so that six weeks include both.
 */
export const MONDAY = Date.UTC(2027, 2, 1);

/** The demo's calendar, which doesn't advance by itself. */
export interface Calendar {
  at: number;
  now(): number;
}

/** The bot isn't running, so nothing can be played; the message says why. */
export class BotStopped extends Error {}

/** Slack's side, the bot, and the calendar that both live by. */
export interface Stage {
  readonly slack: Sandbox;
  readonly calendar: Calendar;
  /** The folder with the texts that people read. */
  readonly contentFolder: string;
  /** The Redis and the key prefix that the bot uses. */
  readonly redis: { readonly url: string; readonly prefix: string };
  /** Sweeps once. Throws BotStopped. */
  sweep(): Promise<void>;
  /** Sweeps, and waits until the bot has nothing due. Throws BotStopped and RedisGone. */
  settle(): Promise<void>;
  /** Has the bot read the content folder again. Throws ContentError, and then the bot keeps its content. */
  reload(): void;
  /** The reason that the bot isn't running; null while it is. */
  stopped(): string | null;
  /** Whether the bot's Redis is gone, so that the bot can only wait for it. */
  redisGone(this: void): boolean;
  /** Starts the bot again, with its Redis and keyring; does nothing while it runs. */
  restart(): Promise<void>;
  /** From now on, calls `changed` whenever the bot or its Redis has stopped or started. */
  watch(changed: () => void): void;
  /** Ends the bot abruptly, as a defect would: Slack can't reach it anymore. */
  crash(why: string): Promise<void>;
}

export interface StageOptions {
  readonly made: Traces;
  readonly redisUrl: string;
  readonly log: Log;
  /** The calendar's start, in milliseconds since 1970. */
  readonly at: number;
  /** How long a delivery takes, or a whole multiple of it, in milliseconds. */
  readonly deliveryMs: number;
  /** The project's own content if not given. */
  readonly contentFolder?: string;
}

let stages = 0;

/** Sets the stage: two teams on a local Slack, and a bot that serves them. Throws ContentError. */
export async function setStage({
  made,
  redisUrl,
  log,
  at,
  deliveryMs,
  contentFolder = join(PACKAGE_FOLDER, 'content'),
}: StageOptions): Promise<Stage> {
  const folder = await made.made(mkdtempSync(join(tmpdir(), 'evenkeel-demo-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const calendar: Calendar = { at, now: () => calendar.at };
  const slack = await made.made(
    startSandbox({
      manifestFile: join(PACKAGE_FOLDER, 'manifest.yml'),
      users: [...[...PEOPLE, ...NEWCOMERS.parts].map(({ user }) => user), ADMIN],
      channels: [...TEAMS, NEWCOMERS].map(({ channel }) => channel),
      now: () => calendar.at,
    }),
    (sandbox) => sandbox.close(),
  );
  writeFileSync(join(folder, 'teams.yml'), teamsYaml());
  stages += 1;
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    // Weeks pass in seconds here, so the bot must post faster.
    EVENKEEL_POSTS_PER_MINUTE: '60000',
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redisUrl,
    EVENKEEL_MODE: 'http',
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_CONTENT: contentFolder,
    EVENKEEL_KEYRING: join(folder, 'demo.keyring'),
    EVENKEEL_TEAMS: join(folder, 'teams.yml'),
    EVENKEEL_PREFIX: `demo${process.pid}${stages === 1 ? '' : `x${stages}`}`,
  });
  // With unreadable content, the bot would only wait and log; this throws instead.
  loadTexts(config.contentFolder, config.region);
  // A Redis at REDIS_URL belongs to the user: it must not keep the demo's keys.
  await made.made(config.prefix, (prefix) => forget(redisUrl, prefix));

  let running: Evenkeel | null = null;
  let why: string | null = null;
  let changed: () => void = NOBODY_LISTENS;
  const watched = await made.made(
    watchRedis(redisUrl, () => changed()),
    (watch) => watch.close(),
  );
  const begin = async (): Promise<Evenkeel> => {
    const bot = await start(config, { clock: calendar, log, times: { delivery: deliveryMs } });
    await bot.ready;
    await bot.rostersRead;
    slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    running = bot;
    why = null;
    changed();
    return bot;
  };
  const ready = (): Evenkeel => {
    if (!running) throw new BotStopped(why ?? 'the bot is still starting');
    return running;
  };
  const startBot = (): Promise<Evenkeel> => made.made(begin(), (bot) => bot.stop());
  await startBot();
  let starting: Promise<Evenkeel> | null = null;
  let ending: Promise<unknown> = Promise.resolve();

  const sweep = async (): Promise<void> => ready().sweep();
  const settled = async (tooLong: AbortSignal): Promise<void> => {
    await sweep();
    for (let looks = 1; (await ready().pending()) > 0; looks += 1) {
      await setTimeout(LOOK_MS);
      tooLong.throwIfAborted();
      // Otherwise, an event's decisions in between would wait for the next tick.
      if (looks % SWEEP_AFTER_LOOKS === 0) await sweep();
    }
  };
  return {
    slack,
    calendar,
    contentFolder,
    redis: { url: redisUrl, prefix: config.prefix },
    sweep,
    settle: () =>
      pTimeout(settled(AbortSignal.timeout(SETTLED_WITHIN_MS)), {
        milliseconds: SETTLED_WITHIN_MS,
        message: 'the bot still has work that is due after a minute',
        signal: watched.gone(),
      }),
    reload: () => running?.reload(),
    stopped: () => why,
    redisGone: () => watched.gone().aborted,
    async restart() {
      if (running) return;
      starting ??= ending.then(startBot).finally(() => {
        starting = null;
      });
      await starting;
    },
    watch(told) {
      changed = told;
    },
    async crash(reason) {
      const bot = running;
      running = null;
      why = reason;
      slack.deliverTo(null);
      changed();
      ending = Promise.all([ending, bot?.stop()]);
      await ending;
    },
  };
}

const NOBODY_LISTENS = (): void => undefined;

/** The time by which nothing must be due; how often this is checked, and after how many checks it sweeps. */
const SETTLED_WITHIN_MS = 60_000;
const LOOK_MS = 20;
const SWEEP_AFTER_LOOKS = 50;

/** Removes all keys with a prefix. Throws if Redis is gone. */
async function forget(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect().catch((cause: unknown) => {
      throw new Error(`no Redis answers any more where keys began with ${prefix}`, { cause });
    });
    for (const match of [`${prefix}:*`, `{${prefix}:*`])
      for await (const keys of redis.scanStream({ match, count: 1_000 }))
        if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  } finally {
    redis.disconnect();
  }
}
