import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { lineOf } from '../../src/ops/doctor/finding.js';
import { examineSlack } from '../../src/ops/doctor/slack.js';
import { createLog } from '../../src/ops/log.js';
import { connectProxy, BEHIND_PROXY, type ConnectProxy } from '../support/connect-proxy.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { readyzSays } from '../support/readyz.js';
import { expectSupport, QUICK } from '../support/socket-bot.js';
import { until } from '../support/until.js';

const ANA = 'U0ANA';

describe('a bot that reaches Slack only through a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-proxy-'));
  let slack: Sandbox;
  let proxy: ConnectProxy;
  let bot: Evenkeel | null;
  let log: string;
  let told: string;
  beforeEach(async () => {
    [bot, log, told] = [null, '', ''];
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: [{ id: ANA, name: 'Ana', tz: 'UTC' }],
      retryDelaysMs: [],
    });
    proxy = await connectProxy(Number(new URL(slack.apiUrl).port), 'bot:of course');
    process.env['HTTPS_PROXY'] = `http://bot:of%20course@127.0.0.1:${proxy.port}`;
  });
  afterEach(async () => {
    await bot?.stop();
    await proxy.end();
    await slack.close();
    for (const name of ['HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A configuration whose Slack has a name that only the proxy knows; operators may name none without TLS. */
  const config = () => ({
    ...readConfig({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      REDIS_URL: testRedisUrl(),
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_KEYRING: join(folder, 'a.keyring'),
      EVENKEEL_PREFIX: aPrefix(),
    }),
    slackApiUrl: `http://${BEHIND_PROXY}/api/`,
  });
  const begin = async (): Promise<Evenkeel> => {
    bot = await start(config(), {
      clock: Date,
      log: createLog('debug', { write: (line: string) => void (log += line) }),
      tell: (sentence) => void (told += sentence),
      times: { watch: 100, token: 200, tell: 100, socket: { ...QUICK, openWithin: 2_000, drain: 200 } },
    });
    return bot;
  };
  const supported = () => expectSupport(slack, ANA);
  const readySays = (words: RegExp) => readyzSays(bot as Evenkeel, words);
  const doctor = async (): Promise<string> => {
    const lines: string[] = [];
    for await (const finding of examineSlack(config(), null)) lines.push(lineOf(finding));
    return lines.join('\n');
  };

  it('calls and connects through HTTPS_PROXY, with its login, and drops a silent connection', async () => {
    await (await begin()).ready;
    await slack.waitFor('the socket', () => slack.connected());
    await supported();
    await readySays(/^200/);
    expect([...new Set(proxy.asked)]).toEqual([`${BEHIND_PROXY}:80`]);

    proxy.freeze();
    expect(proxy.frozen()).toBe(1);
    await until('the silent connection is dropped', () => proxy.frozen() === 0);
    await supported();
    await readySays(/^200/);
    // The library checks every five seconds whether a connection is alive; on a busy machine this takes longer.
  });

  it('has doctor check Slack through the proxy, and say so', async () => {
    expect(await doctor()).toMatch(
      new RegExp(
        `^OK .*HTTPS_PROXY is set: .* through the proxy 127\\.0\\.0\\.1:${proxy.port}[^]*SLACK_APP_TOKEN`,
      ),
    );
  });

  it('says once in an outage what to do if the proxy wants a login, and starts as soon as it connects', async () => {
    const words = /the proxy wants a login \(407\)\. Fix: put user and password into HTTPS_PROXY/;
    proxy.refuse(407);
    expect(await doctor()).toMatch(words);
    const { ready } = await begin();
    await readySays(/^503 waiting for Slack: .*407/);
    await until(
      'people are told',
      () => told,
      () => told.includes('407'),
    );
    await until(
      'it has asked six times',
      () => proxy.asked.length,
      (times) => times >= 6,
    );
    expect(told).toMatch(words);
    const waits = log.split('\n').filter((line) => line.includes('"msg":"start_waits"'));
    expect(waits.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        part: 'slack',
        reason: expect.stringMatching(/^waiting for Slack/),
        cause: expect.stringMatching(words),
      },
    ]);
    expect(log.match(/"msg":"socket_failed"/g)).toHaveLength(1);
    expect(log).not.toContain('library_message');
    proxy.refuse(403);
    await readySays(/the proxy in HTTPS_PROXY makes no connection to Slack\. Fix: have it allow CONNECT/);
    proxy.refuse(null);
    await ready;
    await supported();
  });

  it('connects directly to the hosts in NO_PROXY', async () => {
    process.env['NO_PROXY'] = `other.example,.${BEHIND_PROXY}`;
    expect(await doctor()).toMatch(/DNS doesn't know the name/);
    expect(proxy.asked).toEqual([]);
  });
});
