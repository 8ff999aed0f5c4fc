import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { aFolder } from './folder.js';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Gate, type GateOptions, startGate } from '../../sandbox/gate.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { createLog } from '../../src/ops/log.js';
import { aPrefix, testRedisUrl } from './redis.js';

const WORKSPACES = ['T0ONE', 'T0TWO'];

/** Two workspaces before one bot, which serves the workspaces that install it. */
export interface SeveralWorkspaces {
  readonly one: Sandbox;
  readonly two: Sandbox;
  readonly gate: Gate;
  readonly bot: Evenkeel;
  readonly prefix: string;
  /** Everything that the bot has logged. */
  log(): string;
  /** Moves the bot's calendar forward by this many milliseconds. */
  pass(ms: number): void;
  /** Stops the bot and starts it again with the same settings. */
  restart(): Promise<void>;
  /** Installs the bot in a workspace, and returns the page at the end. */
  install(workspace: Sandbox): Promise<string>;
  end(): Promise<void>;
}

/**
 * Starts two workspaces, and a bot that none has installed yet.
 *
 * @param mayInstall the workspaces that may install it, in the form of EVENKEEL_WORKSPACES
 */
export async function severalWorkspaces(
  options: GateOptions = {},
  mayInstall = 'any',
): Promise<SeveralWorkspaces> {
  const [one, two] = (await Promise.all(
    WORKSPACES.map((id) =>
      startSandbox({
        manifestFile: 'manifest.yml',
        team: { id, name: id },
        ...(options.organization ? { organization: options.organization } : {}),
        users: [{ id: 'U1', name: 'One', isAdmin: true, locale: id === 'T0TWO' ? 'es-ES' : 'en-US' }],
        retryDelaysMs: [],
      }),
    ),
  )) as [Sandbox, Sandbox];
  const gate = await startGate([one, two], options);
  const folder = aFolder('several');
  const prefix = aPrefix();
  const config = readConfig({
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
    EVENKEEL_INSTALL_SECRET: 'a-secret-of-the-tests-with-more-than-32-characters',
    EVENKEEL_WORKSPACES: mayInstall,
    SLACK_SIGNING_SECRET: one.signingSecret,
    SLACK_API_URL: gate.apiUrl,
    REDIS_URL: testRedisUrl(),
    EVENKEEL_MODE: 'http',
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_KEYRING: join(folder, 'test.keyring'),
    EVENKEEL_PREFIX: prefix,
  });
  let ahead = 0;
  let log = '';
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      log += chunk.toString();
      done();
    },
  });
  const clock = { now: () => Date.now() + ahead };
  const startBot = async (): Promise<Evenkeel> => {
    const started = await start(config, { clock, log: createLog('info', sink), times: { delivery: 20 } });
    await started.ready;
    for (const slack of [one, two]) slack.deliverTo(`http://127.0.0.1:${started.port}/slack/events`);
    return started;
  };
  let bot = await startBot();
  return {
    one,
    two,
    gate,
    get bot() {
      return bot;
    },
    prefix,
    log: () => log,
    async restart() {
      await bot.stop();
      bot = await startBot();
    },
    pass(ms) {
      ahead += ms;
    },
    async install(workspace) {
      const base = `http://127.0.0.1:${bot.port}`;
      const page = await fetch(`${base}/slack/install`);
      const state = /state=([^&"]+)/.exec(await page.text())?.[1] ?? '';
      const back = new URLSearchParams({ code: gate.codeFor(workspace), state });
      const cookie = page.headers.get('set-cookie') ?? '';
      const done = await fetch(`${base}/slack/oauth_redirect?${back.toString()}`, { headers: { cookie } });
      return `${done.status} ${await done.text()}`;
    },
    async end() {
      await bot.stop();
      await gate.close();
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The answer that a person of a workspace sees when they ask for support; empty if the bot doesn't answer. */
export const support = async (slack: Sandbox): Promise<string> => {
  const before = slack.as('U1').ephemerals().length;
  await slack.as('U1').command('/support');
  return slack
    .as('U1')
    .ephemerals()
    .slice(before)
    .flatMap(({ blocks }) => linesOf(blocks))
    .join('\n');
};
