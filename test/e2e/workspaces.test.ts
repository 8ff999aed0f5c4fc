import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gate, type GateOptions, startGate } from '../../sandbox/gate.js';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { readConfig } from '../../src/config.js';
import { type Evenkeel, start } from '../../src/main.js';
import { createLog } from '../../src/ops/log.js';
import { receiptsOf } from '../../src/store/installs.js';
import { connect } from '../../src/store/redis.js';
import { aPrefix, dump, testRedisUrl } from '../redis.js';

const WORKSPACES = ['T0ONE', 'T0TWO'];

/** Two workspaces before one bot that serves whoever installs it. */
interface Several {
  readonly one: Sandbox;
  readonly two: Sandbox;
  readonly gate: Gate;
  readonly bot: Evenkeel;
  readonly prefix: string;
  /** Goes the way of whoever installs; gives the page at its end. */
  install(workspace: Sandbox): Promise<string>;
  end(): Promise<void>;
}

async function several(options: GateOptions = {}): Promise<Several> {
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
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-several-'));
  const prefix = aPrefix();
  const config = readConfig({
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
    EVENKEEL_INSTALL_SECRET: 'a-secret-of-the-tests-with-more-than-32-characters',
    SLACK_SIGNING_SECRET: one.signingSecret,
    SLACK_API_URL: gate.apiUrl,
    REDIS_URL: testRedisUrl(),
    EVENKEEL_MODE: 'http',
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_KEYRING: join(folder, 'test.keyring'),
    EVENKEEL_PREFIX: prefix,
  });
  const bot = await start(config, { clock: Date, log: createLog('error') });
  await bot.ready;
  const base = `http://127.0.0.1:${bot.port}`;
  for (const slack of [one, two]) slack.deliverTo(`${base}/slack/events`);
  return {
    one,
    two,
    gate,
    bot,
    prefix,
    async install(workspace) {
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

const support = async (slack: Sandbox): Promise<string> => {
  const before = slack.as('U1').ephemerals().length;
  await slack.as('U1').command('/support');
  return slack
    .as('U1')
    .ephemerals()
    .slice(before)
    .flatMap(({ blocks }) => linesOf(blocks))
    .join('\n');
};

describe('several workspaces', () => {
  let world: Several;
  afterEach(() => world.end());

  it('are served once they have installed the app, each by its own token and in its own words', async () => {
    world = await several();
    expect(await support(world.one)).toBe('');
    expect(await world.install(world.one)).toMatch(/^200 /);
    expect(await support(world.one)).toMatch(/please reach a person now/);
    expect(await support(world.two)).toBe('');
    expect(await world.install(world.two)).toMatch(/^200 /);
    expect(await support(world.two)).toMatch(/hable ya con una persona/);
    await world.one.as('U1').openHome();
    await world.one.waitFor('the Home tab', () => world.one.as('U1').home());
    expect(world.two.as('U1').home()).toBeUndefined();
  });

  it('keep no token in Redis that opens without the secret', async () => {
    world = await several({ expiresIn: 43_200 });
    await world.install(world.one);
    const kept = await dump(world.prefix);
    expect(kept).toMatch(/T0ONE/);
    expect(kept).not.toMatch(/xoxb|xoxe/);
  });

  it('refuse somebody who comes back from Slack without having set out here', async () => {
    world = await several();
    const url = `http://127.0.0.1:${world.bot.port}/slack/oauth_redirect?code=code-T0ONE&state=forged`;
    expect((await fetch(url)).status).toBe(400);
    expect(await support(world.one)).toBe('');
  });

  it('go on with a new token when one ends soon, and one process renews it', async () => {
    world = await several({ expiresIn: 3600 });
    await world.install(world.one);
    await Promise.all([support(world.one), support(world.one)]);
    expect(await support(world.one)).toMatch(/please reach a person now/);
    expect(world.gate.renewals()).toBe(1);
  });

  it('of an organization that installs for all are known when they first speak', async () => {
    world = await several({ organization: 'E0ORG' });
    await world.install(world.one);
    expect(await support(world.one)).toMatch(/please reach a person now/);
    expect(await support(world.two)).toMatch(/hable ya con una persona/);
  });

  it('that remove the app are removed, with a receipt; the others stay', async () => {
    world = await several();
    await world.install(world.one);
    await world.install(world.two);
    await support(world.one);
    await support(world.two);
    await world.one.uninstall();
    const redis = connect(testRedisUrl(), () => undefined);
    try {
      const store = { redis, prefix: world.prefix };
      for (;;) if ((await receiptsOf(store)).size > 0) break;
      expect([...(await receiptsOf(store))]).toEqual([
        ['T0ONE', { at: expect.any(Number), keys: expect.any(Number) }],
      ]);
    } finally {
      redis.disconnect();
    }
    const kept = await dump(world.prefix);
    expect(kept).not.toMatch(/\{T0ONE\}/);
    expect(kept).toMatch(/\{T0TWO\}/);
    expect(await support(world.one)).toBe('');
    expect(await support(world.two)).toMatch(/hable ya con una persona/);
  });
});
