import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { freePort, type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { createLog } from '../../src/ops/log.js';
import { KeyringError } from '../../src/sealing/keyring.js';
import { SlackRefused } from '../../src/slack/api/client.js';
import { EXIT } from '../../src/start/exit-codes.js';
import { exitCodeFor } from '../../src/start/exit-code-of.js';
import { StoreError } from '../../src/store/redis.js';
import { SchemaError } from '../../src/store/schema.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';
import { until } from '../support/until.js';

const ANA = 'U0ANA';
const BEN = 'U0BEN';
const CRISIS = /988[^]*911[^]*oprima 2[^]*911/;
/** The text shown once the content has been read. */
const CHOICES = /record who opens it[^]*No registramos quién lo abre/;
const LATER = /Evenkeel is starting. Try again in a minute[^]*Vuelva a intentarlo en un minuto/;

const TEAM = `teams:
  - id: east
    name: East clinic
    roster: C0TEAM
    managers: [${ANA}]
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`;

describe('a bot that’s starting', () => {
  let folder: string;
  let slack: Sandbox;
  let bot: Evenkeel | undefined;
  let told: string[];
  const opened: OwnRedis[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-start-'));
    told = [];
  });
  afterEach(async () => {
    await bot?.stop();
    bot = undefined;
    await slack.close();
    while (opened.length > 0) await opened.pop()?.stop();
    rmSync(folder, { recursive: true });
  });

  const aSlack = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: [
        { id: ANA, name: 'Ana', tz: 'UTC' },
        { id: BEN, name: 'Ben', tz: 'UTC' },
      ],
      channels: [{ id: 'C0TEAM', name: 'team', members: [ANA, BEN] }],
      retryDelaysMs: [],
      ...options,
    });
  };

  /** Starts a bot, and connects it and Slack to each other. */
  const begin = async (env: Record<string, string> = {}): Promise<Evenkeel> => {
    const teams = join(folder, 'teams.yml');
    writeFileSync(teams, TEAM);
    const config = readConfig({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: testRedisUrl(),
      EVENKEEL_MODE: 'http',
      EVENKEEL_PORT: '0',
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_KEYRING: join(folder, 'a.keyring'),
      EVENKEEL_TEAMS: teams,
      EVENKEEL_PREFIX: aPrefix(),
      ...env,
    });
    bot = await start(config, {
      clock: Date,
      log: createLog('error', { write: () => undefined }),
      tell: (sentence) => void told.push(sentence),
    });
    if (bot.port !== null) slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    return bot;
  };

  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${bot?.healthPort}/${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  const readyzSays = (words: RegExp): Promise<string> =>
    until(
      `/readyz says ${words}`,
      () => ask('readyz'),
      (said) => words.test(said),
    );

  const commanded = async (name: string): Promise<string> => {
    expect(await slack.as(ANA).command(name)).toMatchObject({ acknowledged: true });
    return linesOf(slack.as(ANA).ephemerals().at(-1)?.blocks).join('\n');
  };
  const shown = (id: string): string => linesOf(slack.as(id).modals().at(-1)?.view['blocks']).join('\n');

  /** Checks that everyone who asks for help gets it, and that anything else is told to wait. */
  const helps = async (): Promise<void> => {
    expect(await commanded('/support')).toMatch(CRISIS);
    expect(await commanded('/checkin')).toMatch(LATER);
    expect(await commanded('/teampulse')).toMatch(LATER);
    const ana = slack.as(ANA);
    const before = ana.dms().length;
    await ana.write('help');
    const reply = await slack.waitFor('the crisis reply', () => ana.dms().at(before));
    expect(linesOf(reply.blocks).join('\n')).toMatch(CRISIS);
    await ana.click({ message: reply }, 'support');
    await slack.waitFor('the crisis card', () => CRISIS.test(shown(ANA)));
    await ana.closeModal();
    await ana.shortcut('support');
    await slack.waitFor('the crisis card', () => CRISIS.test(shown(ANA)));
    await ana.openHome();
    await slack.waitFor('the Home tab', () => CRISIS.test(linesOf(ana.home()?.['blocks']).join('\n')));
    expect(slack.refusals).toEqual([]);
    expect(slack.deliveryFailures).toEqual([]);
  };

  it('gives help without a Redis, says what it waits for, and works once there is one', async () => {
    await aSlack();
    const redis = await ownRedis(() => undefined);
    opened.push(redis);
    await redis.halt('SIGTERM');
    const { ready } = await begin({ REDIS_URL: redis.url });
    await helps();
    expect(await commanded('/support')).toMatch(CHOICES);
    await slack.as(ANA).click('modal', 'support_crisis');
    await slack.waitFor('the crisis lines', () => shown(ANA).includes('988 Suicide & Crisis Lifeline'));
    expect(await ask('readyz')).toMatch(/^503 waiting for Redis/);
    expect(await ask('healthz')).toBe('200 ok\n');
    expect(await ask('metrics')).toMatch(/^evenkeel_redis_up 0$/m);
    await redis.resume();
    await ready;
    expect(await ask('readyz')).toBe('200 ready\n');
    expect(await commanded('/support')).not.toMatch(/Elija/);
  });

  it('gives help if Redis answers nothing, and ends when told to', async () => {
    await aSlack();
    const frozen = await ownRedis(() => undefined);
    opened.push(frozen);
    await frozen.freeze(true);
    const frozenBot = await begin({ REDIS_URL: frozen.url });
    await helps();
    await frozenBot.stop();
    await frozen.freeze(false);
  });

  it('waits for a replica to become a master', async () => {
    await aSlack();
    const redis = await ownRedis(() => undefined);
    opened.push(redis);
    const admin = new Redis(redis.url);
    await admin.replicaof('127.0.0.1', String(await freePort()));
    const { ready } = await begin({ REDIS_URL: redis.url });
    await readyzSays(/^503 waiting for Redis: REDIS_URL leads to a replica/);
    await helps();
    await admin.replicaof('NO', 'ONE');
    admin.disconnect();
    await ready;
  });

  it('waits while Redis takes no more connections', async () => {
    await aSlack();
    const redis = await ownRedis(() => undefined);
    opened.push(redis);
    const admin = new Redis(redis.url);
    await admin.config('SET', 'maxclients', '1');
    const { ready } = await begin({ REDIS_URL: redis.url });
    await readyzSays(/^503 waiting for Redis: Redis takes no more connections/);
    expect(await commanded('/support')).toMatch(CRISIS);
    await admin.config('SET', 'maxclients', '1000');
    admin.disconnect();
    await ready;
  });

  it('gives help with a Redis of 0.1, says what to do, and writes nothing to it', async () => {
    await aSlack();
    const prefix = aPrefix();
    const redis = new Redis(testRedisUrl());
    await redis.set(`${prefix}:{${slack.teamId}}:keyring`, '0123456789abcdef');
    const before = await dump(prefix);
    await begin({ EVENKEEL_PREFIX: prefix });
    await readyzSays(/^503 waiting for Redis: This Redis holds the data of Evenkeel 0\.1/);
    await helps();
    expect(told.join()).toMatch(/starts fresh.*Fix: keep the teams with evenkeel teams export > teams\.yml/);
    expect(await dump(prefix)).toBe(before);
    await bot?.stop();
    const worker = await begin({ EVENKEEL_PREFIX: prefix, EVENKEEL_ROLES: 'worker' });
    const refusal = await worker.ready.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SchemaError);
    expect(exitCodeFor(refusal)).toBe(EXIT.schema);
    expect(await dump(prefix)).toBe(before);
    redis.disconnect();
  });

  it('ends with one sentence if Redis refuses the user', async () => {
    await aSlack();
    const { ready } = await begin({ REDIS_URL: testRedisUrl().replace('//', '//nobody:secret@') });
    await expect(ready).rejects.toBeInstanceOf(StoreError);
    await expect(ready).rejects.toThrow(/refuses the user or the password/);
  });

  it.each([
    ['answers with HTTP 500', { kind: 'error500', methods: ['auth.test'], times: 3 }],
    ['has an internal error', { kind: 'refused', error: 'internal_error', methods: ['auth.test'], times: 2 }],
    ['is asked too often', { kind: 'ratelimited', methods: ['auth.test'], times: 2, retryAfter: 1 }],
  ] as const)('gives help while Slack %s, and waits for it', async (_, fault) => {
    await aSlack();
    slack.fault(fault);
    const { ready } = await begin();
    expect(await commanded('/support')).toMatch(CRISIS);
    await ready;
    expect(await ask('readyz')).toBe('200 ready\n');
  });

  it('gives help even if auth.test and the reading of rosters hang, and ends when told to', async () => {
    await aSlack();
    slack.fault([
      { kind: 'hang', methods: ['auth.test'], times: 100 },
      { kind: 'hang', methods: ['conversations.members'], times: 100 },
    ]);
    await begin();
    await helps();
    await readyzSays(/^503 waiting for Slack/);
  });

  it.each(['invalid_auth', 'account_inactive', 'token_revoked'])(
    'ends and says what to do if Slack refuses the bot token (%s)',
    async (error) => {
      await aSlack();
      slack.fault({ kind: 'refused', error, methods: ['auth.test'], times: 9 });
      const { ready } = await begin();
      await expect(ready).rejects.toBeInstanceOf(SlackRefused);
      await expect(ready).rejects.toThrow(new RegExp(`\\(${error}\\)`));
    },
  );

  it('gives help with content that can’t be read, names the line, and takes the content once it’s fixed', async () => {
    await aSlack();
    const content = join(folder, 'content');
    cpSync('content', content, { recursive: true });
    const words = join(content, 'words', 'en.yml');
    renameSync(words, `${words}.old`);
    writeFileSync(words, 'buttons: [\n');
    const { ready } = await begin({ EVENKEEL_CONTENT: content });
    await readyzSays(/^503 waiting for content: .*words\/en\.yml:\d+:\d+/);
    expect(told.join()).toMatch(/words\/en\.yml:\d+:\d+/);
    await helps();
    renameSync(`${words}.old`, words);
    bot?.reload();
    await ready;
    expect(await commanded('/support')).toMatch(/record who opens it/);
  });

  it('gives help even if the keyring is missing, and continues once it’s back', async () => {
    await aSlack();
    const env = { EVENKEEL_PREFIX: aPrefix() };
    await (await begin(env)).ready;
    await bot?.stop();
    const keyring = join(folder, 'a.keyring');
    renameSync(keyring, `${keyring}.away`);
    const { ready } = await begin(env);
    await readyzSays(/^503 waiting for .*keyring does not open/);
    expect(await ask('readyz')).not.toContain('T0SANDBOX');
    expect(told.join()).toMatch(/copy the keyring file from the host that has it/);
    await helps();
    renameSync(`${keyring}.away`, keyring);
    bot?.reload();
    await ready;
    await bot?.stop();

    // A worker answers no one, so it couldn't give help while it waits.
    renameSync(keyring, `${keyring}.away`);
    const worker = await begin({ ...env, EVENKEEL_ROLES: 'worker' });
    await expect(worker.ready).rejects.toBeInstanceOf(KeyringError);
  });

  it('says at once that the keyring’s folder is missing, before Redis and Slack are there, and continues once it’s made', async () => {
    await aSlack();
    const redis = await ownRedis(() => undefined);
    opened.push(redis);
    await redis.halt('SIGTERM');
    const nowhere = join(folder, 'nowhere');
    const env = { REDIS_URL: redis.url, EVENKEEL_KEYRING: join(nowhere, 'a.keyring') };
    const missing = /The folder \S+nowhere of the keyring doesn't exist\. Fix: .*mkdir -p -m 700 \S+nowhere/;
    const { ready } = await begin(env);
    await readyzSays(new RegExp(`^503 waiting for the keyring's folder: ${missing.source}`));
    expect(told.join()).toMatch(missing);
    await helps();
    await redis.resume();
    mkdirSync(nowhere, { mode: 0o700 });
    bot?.reload();
    await ready;
    await bot?.stop();
    rmSync(nowhere, { recursive: true });
    // A worker answers no one, so it couldn't give help while it waits.
    const worker = await begin({ ...env, EVENKEEL_ROLES: 'worker' });
    await expect(worker.ready).rejects.toThrow(missing);
  });

  it('answers every workspace while no token is known, and later refuses those without the app', async () => {
    await aSlack();
    const redis = await ownRedis(() => undefined);
    opened.push(redis);
    await redis.halt('SIGTERM');
    const { ready } = await begin({
      REDIS_URL: redis.url,
      SLACK_BOT_TOKEN: '',
      EVENKEEL_TEAMS: '',
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
      EVENKEEL_INSTALL_SECRET: 'a-secret-of-the-tests-with-more-than-32-characters',
      EVENKEEL_WORKSPACES: 'any',
    });
    expect(await commanded('/support')).toMatch(CRISIS);
    expect(await commanded('/checkin')).toMatch(LATER);
    await redis.resume();
    await ready;
    const before = slack.as(ANA).ephemerals().length;
    await slack.as(ANA).command('/support');
    expect(slack.as(ANA).ephemerals()).toHaveLength(before);
  });

  it('reads rosters in the background: while one hangs it’s ready, and tells no one that they’re in no team', async () => {
    await aSlack();
    slack.fault({ kind: 'hang', methods: ['conversations.members'], times: 100_000 });
    const starting = await begin();
    await starting.ready;
    expect(await ask('readyz')).toBe('200 ready\n');
    await starting.sweep();
    expect(await commanded('/support')).toMatch(/record who opens it/);
    expect(await commanded('/checkin')).toMatch(/Something is slow right now/);
  });
});
