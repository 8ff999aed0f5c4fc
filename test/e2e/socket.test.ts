import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, type Sandbox, startSandbox } from '../../sandbox/index.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { createLog } from '../../src/ops/log.js';
import { SlackRefused } from '../../src/slack/api/client.js';
import type { SocketTimes } from '../../src/slack/api/socket.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { readyz, readyzSays } from '../support/readyz.js';
import { expectSupport, QUICK } from '../support/socket-bot.js';
import { until } from '../support/until.js';

const ANA = 'U0ANA';
const OPEN = ['apps.connections.open'];

describe('a bot over Socket Mode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-socket-'));
  let slack: Sandbox;
  let bot: Evenkeel;
  let log: string;
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => {
    process.off('unhandledRejection', note);
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    log = '';
    unhandled.length = 0;
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: [{ id: ANA, name: 'Ana', tz: 'UTC' }],
      retryDelaysMs: [],
    });
  });
  afterEach(async () => {
    await bot.stop();
    await slack.close();
    if (unhandled.length > 0) throw new Error('a rejection was not handled', { cause: unhandled[0] });
  });

  const begin = async (quick: Partial<SocketTimes> = {}): Promise<Evenkeel> => {
    const config = readConfig({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: testRedisUrl(),
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_KEYRING: join(folder, 'a.keyring'),
      EVENKEEL_PREFIX: aPrefix(),
    });
    bot = await start(config, {
      clock: Date,
      log: createLog('debug', { write: (line: string) => void (log += line) }),
      times: { watch: 100, token: 200, socket: { ...QUICK, ...quick } },
    });
    return bot;
  };
  const connected = () => slack.waitFor('the socket', () => slack.connected());
  const metric = async (name: string): Promise<string> => {
    const text = await (await fetch(`http://127.0.0.1:${bot.healthPort}/metrics`)).text();
    return text.split('\n').find((line) => line.startsWith(name)) ?? '';
  };
  const readySays = (words: RegExp) => readyzSays(bot, words);
  const supported = () => expectSupport(slack, ANA);

  it.each<[string, Fault]>([
    ['answers with HTTP 500', { kind: 'error500', methods: OPEN, times: 1_000 }],
    ['is asked too often', { kind: 'ratelimited', methods: OPEN, times: 1_000, retryAfter: 1 }],
    ['has an internal error', { kind: 'refused', error: 'internal_error', methods: OPEN, times: 1_000 }],
    ['answers nothing', { kind: 'hang', methods: OPEN, times: 1_000 }],
    ['drops the connection', { kind: 'cut', methods: OPEN, times: 1_000 }],
  ])('connects again even if Slack %s for a while', async (_, fault) => {
    await (await begin()).ready;
    await connected();
    await readySays(/^200/);
    log = '';
    slack.fault(fault);
    slack.dropSockets();
    await readySays(/^503 no connection to Slack since \d\d:\d\d UTC/);
    expect(await metric('evenkeel_watch_ok{watch="socket"}')).toMatch(/ 0$/);
    slack.fault(null);
    await supported();
    await readySays(/^200/);
    expect(await metric('evenkeel_watch_ok{watch="socket"}')).toMatch(/ 1$/);
    // One line when the outage begins, and one once its cause is known, if that's later.
    const failing = log.split('\n').filter((line) => /"watch":"socket".*watch_failing/.test(line));
    const known = failing.filter((line) => line.includes('"cause"'));
    expect([known.length, failing.length]).toEqual([1, known[0] === failing[0] ? 1 : 2]);
    expect(log.match(/"watch":"socket".*watch_recovered/g)).toHaveLength(1);
  });

  it('starts while Slack gives no connection, and answers once Slack does', async () => {
    slack.fault({ kind: 'error500', methods: OPEN, times: 1_000 });
    await (await begin()).ready;
    await readySays(/^503 no connection to Slack since/);
    slack.fault(null);
    await supported();
    await readySays(/^200/);
  });

  it('logs once in an outage why there’s no connection, with the cause', async () => {
    await (await begin()).ready;
    await connected();
    slack.fault({ kind: 'error500', methods: OPEN, times: 1_000 });
    const before = slack.calls.length;
    slack.dropSockets();
    await readySays(
      /^503 no connection to Slack since \d\d:\d\d UTC: it answers with an HTTP error\..* Fix: /,
    );
    const tries = () => slack.calls.slice(before).filter(({ method }) => method === OPEN[0]).length;
    await until('it has tried three times', tries, (times) => times >= 3);
    const failed = log.split('\n').filter((line) => line.includes('"msg":"socket_failed"'));
    expect(failed.map((line) => JSON.parse(line) as object)).toMatchObject([
      { cause: expect.stringMatching(/^it answers with an HTTP error\./) },
    ]);
    slack.fault(null);
    await readySays(/^200/);
  });

  it('ends with fitting advice if the app-level token is wrong at the start', async () => {
    slack.fault({ kind: 'refused', error: 'not_allowed_token_type', methods: OPEN, times: 9 });
    const { ready: begun } = await begin();
    await expect(begun).rejects.toBeInstanceOf(SlackRefused);
    await expect(begun).rejects.toThrow(/SLACK_APP_TOKEN \(not_allowed_token_type\).*another kind of token/);
  });

  it('stays up if the app-level token is revoked, says so, and accepts the token once it’s good again', async () => {
    await (await begin()).ready;
    await connected();
    slack.fault({ kind: 'refused', error: 'invalid_auth', methods: OPEN, times: 1_000 });
    slack.dropSockets();
    await readySays(/^503 .*Slack refuses SLACK_APP_TOKEN \(invalid_auth\)/s);
    slack.fault(null);
    await supported();
    await readySays(/^200/);
  });

  it('continues with another connection if handshakes are refused, or if one is silent', async () => {
    await (await begin()).ready;
    await connected();
    slack.refuseSockets(true);
    slack.dropSockets();
    await readySays(/^503 no connection to Slack since/);
    slack.refuseSockets(false);
    await supported();
    slack.muteSockets(true);
    await supported();
    await readySays(/^200/);
  });

  it.each(['warning', 'refresh_requested', 'link_disabled'] as const)(
    'loses no request if Slack announces that it closes the connection (%s)',
    async (reason) => {
      await (await begin()).ready;
      await connected();
      const before = slack.linksOpened();
      // After a mere warning, Slack leaves the old connection open.
      const isReplaced = (): boolean =>
        slack.linksOpened() > before && (reason === 'warning' || slack.linksOpen() === 1);
      slack.disconnect(reason);
      await until('the link is replaced, and every command before that is answered', async () => {
        const last = isReplaced();
        expect(await slack.as(ANA).command('/support')).toMatchObject({ acknowledged: true });
        return last;
      });
      expect(slack.deliveryFailures).toEqual([]);
      expect(await readyz(bot)).toMatch(/^200/);
    },
  );

  it('replaces a connection that has been quiet for long', async () => {
    await (await begin({ quiet: 300 })).ready;
    const opened = () => slack.calls.filter(({ method, ok }) => ok && OPEN.includes(method)).length;
    await slack.waitFor('another connection', () => opened() >= 3);
    await supported();
    expect(await readyz(bot)).toMatch(/^200/);
  });

  it('opens the next connection without a wait, even if Slack asks for three back at once', async () => {
    const failed: number[] = [];
    const instead = (failures: number): number => {
      failed.push(failures);
      return 0;
    };
    // A slow answer on a busy machine must not count as a broken connection.
    const patient = { steady: 600_000, openWithin: 60_000, pongWithin: 60_000 };
    await (await begin({ ...patient, waitAfter: instead })).ready;
    await connected();
    // Connections that broke before don't justify a wait.
    for (let links = slack.linksOpened(); links < 4; links += 1) {
      slack.dropSockets();
      await slack.waitFor('another connection', () => slack.linksOpened() > links);
    }
    expect(failed.splice(0)).toEqual([1, 2, 3]);
    for (let links = slack.linksOpened(); links < 7; links += 1) {
      slack.disconnect('refresh_requested');
      await slack.waitFor('the next connection', () => slack.linksOpened() > links);
    }
    await supported();
    expect(failed).toEqual([]);
  });

  it('ignores messages that it can’t read', async () => {
    await (await begin()).ready;
    await connected();
    for (const text of [
      'null',
      '{',
      '[]',
      '""',
      '{"type":"events_api","envelope_id":"e1","payload":null}',
      '{"type":"events_api","envelope_id":"e2"}',
      '{"type":"interactive","envelope_id":"e3","payload":null}',
      '{"type":"slash_commands","envelope_id":"e4","payload":{}}',
      '{"type":"disconnected"}',
      '{"type":"close"}',
      '{"type":"hello"}',
    ])
      slack.sendToSockets(text);
    await supported();
    await readySays(/^200/);
  });

  it('says that Slack rejects the bot token, and that Slack accepts it again', async () => {
    await (await begin()).ready;
    await connected();
    slack.fault({ kind: 'refused', error: 'invalid_auth', methods: ['auth.test'], times: 1_000 });
    await readySays(/^503 .*Slack rejects the bot token \(invalid_auth\) since \d\d:\d\d UTC/s);
    expect(await metric('evenkeel_watch_ok{watch="token"}')).toMatch(/ 0$/);
    expect(await (await fetch(`http://127.0.0.1:${bot.healthPort}/healthz`)).text()).toBe('ok\n');
    slack.fault(null);
    await readySays(/^200/);
    expect(await metric('evenkeel_watch_ok{watch="token"}')).toMatch(/ 1$/);
  });

  it('never blames the token if calls get no answer from Slack', async () => {
    await (await begin()).ready;
    await connected();
    await readySays(/^200/);
    log = '';
    slack.fault({ kind: 'garbage', methods: ['auth.test'], times: 1_000 });
    await readySays(/^503 Slack does not answer calls since \d\d:\d\d UTC: something else answers.* Fix: /);
    expect(await metric('evenkeel_watch_ok{watch="token"}')).toMatch(/ 1$/);
    expect(await metric('evenkeel_watch_ok{watch="calls"}')).toMatch(/ 0$/);
    const failing = log.split('\n').filter((line) => line.includes('watch_failing'));
    expect(failing.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        watch: 'calls',
        reason: expect.stringMatching(/says nothing about the token/),
        cause: expect.stringMatching(/^something else answers/),
      },
    ]);
    slack.fault(null);
    await readySays(/^200/);
  });
});
