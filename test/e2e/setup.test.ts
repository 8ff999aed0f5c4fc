import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { readManifest } from '../../sandbox/manifest.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { freePort, ownRedis, type OwnRedis, serverProgram } from '../../sandbox/local-redis.js';
import { settingsIn } from '../../src/ops/setup/env-text.js';
import { anInstall, drive, type Driven } from '../support/driven.js';
import { aPrefix } from '../support/redis.js';

/** An admin named by Slack, so that doctor has nothing to warn of. */
const ADMIN = { id: 'U0ADA', name: 'Ada', isAdmin: true };
const ADDRESS = 'https://evenkeel.example.org';

describe('evenkeel setup', () => {
  let redis: OwnRedis;
  let slack: Sandbox;
  let folder: string;
  let remove: () => void;
  let prefix: string;
  const running: Driven[] = [];
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
  });
  afterAll(() => redis.stop());
  beforeEach(() => {
    ({ folder, remove } = anInstall());
    prefix = aPrefix();
  });
  afterEach(async () => {
    for (const one of running.splice(0)) one.kill();
    await slack.close();
    remove();
  });

  const aSlack = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    slack = await startSandbox({ manifestFile: 'manifest.yml', users: [ADMIN], ...options });
  };
  /** A Slack that doctor asks about no views, which takes longer than the rest of setup. */
  const aSlackWithoutLooks = async (): Promise<void> => {
    await aSlack();
    const methods = ['blocks.validate'];
    slack.fault({ kind: 'refused', error: 'unknown_method', methods, times: 1_000 });
  };
  const environment = (): Record<string, string> => ({
    SLACK_API_URL: slack.apiUrl,
    EVENKEEL_PREFIX: prefix,
  });
  const setup = (...args: string[]): Driven => {
    const driven = drive(folder, ['setup', ...args], environment());
    running.push(driven);
    return driven;
  };
  const path = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const env = (): Record<string, string> => settingsIn(read('.env'));
  const modeOf = (name: string): number => statSync(path(name)).mode & 0o777;
  /** The pasted secrets that setup has shown; there must be none. */
  const shows = (driven: Driven, ...secrets: string[]): string[] =>
    secrets.filter((secret) => driven.said().includes(secret));

  /** Gives the answers from Redis to the end, with the server of these tests. */
  async function theRest(driven: Driven): Promise<void> {
    await driven.answer(/Address of Redis|Use this Redis/, redis.url);
    await driven.answer(/Use this Redis/, '');
    await driven.answer(/Path of the keyring/, '');
    await driven.answer(/Where people are/, '');
    await driven.answer(/Write it\?/, 'y');
  }
  /** Sets another address: a Redis at the usual one would be found first, and isn't this test's. */
  const nowhere = async (): Promise<void> =>
    writeFileSync(path('.env'), `# mine\nREDIS_URL=redis://127.0.0.1:${await freePort()}\n`, { mode: 0o600 });

  it('leads over Socket Mode to a bot with which doctor finds nothing wrong', async () => {
    await aSlack();
    await nowhere();
    const driven = setup();
    await driven.answer(/Which one/, 'socket');
    await driven.answer(/bot token \(xoxb-…\) \(hidden\)/, slack.botToken);
    await driven.answer(
      /Slack accepts it\. The workspace is Sandbox Clinic[^]*app-level token/,
      slack.appToken,
    );
    await driven.answer(
      /opens a Socket Mode connection[^]*nothing listens on[^]*redis-server[^]*Address of Redis/,
      redis.url,
    );
    await driven.answer(/answers at 127\.0\.0\.1:\d+ and takes writes\.[^]*Use this Redis/, '');
    await driven.answer(/no backup[^]*Path of the keyring \[\.\/evenkeel\.keyring\]/, '');
    await driven.answer(/Losing it loses[^]*Where people are \(au, ca, int, uk, us\)/, '');
    await driven.answer(
      /will change:\n {2}new: [^]*SLACK_BOT_TOKEN[^]*other values: REDIS_URL\nWrite it\?/,
      'y',
    );
    expect(await driven.end()).toBe(0);
    expect(driven.said()).toMatch(/mode 0600[^]*0 FAIL\.[^]*invite the bot[^]*Open its Home tab/i);
    expect(shows(driven, slack.botToken, slack.appToken)).toEqual([]);
    expect(env()).toEqual({
      EVENKEEL_MODE: 'socket',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      REDIS_URL: redis.url,
      EVENKEEL_KEYRING: './evenkeel.keyring',
      EVENKEEL_REGION: 'us',
    });
    expect(read('.env')).toMatch(/^# mine\n/);
    expect([modeOf('.env'), modeOf('evenkeel.keyring')]).toEqual([0o600, 0o600]);
    expect(parse(read('slack-manifest.yml'))).toEqual(parse(readFileSync('manifest.yml', 'utf8')));
    const [, link = ''] =
      /(https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_yaml=\S+)/.exec(driven.said()) ?? [];
    expect(parse(new URL(link).searchParams.get('manifest_yaml') ?? '')).toEqual(
      parse(read('slack-manifest.yml')),
    );
    expect(slack.calls.some(({ method }) => method === 'chat.postMessage')).toBe(false);
    const left = readdirSync(folder).toSorted();
    expect(left).toEqual(['.env', 'evenkeel.keyring', 'node_modules', 'slack-manifest.yml']);
  });

  it('can run again: it offers the present values, and writes nothing without a yes', async () => {
    await aSlack();
    writeFileSync(
      path('.env'),
      `SLACK_BOT_TOKEN=${slack.botToken}\nSLACK_APP_TOKEN=${slack.appToken}\nREDIS_URL=${redis.url}\nEVENKEEL_CONTACT='Pat Lee, ext. 204'\n`,
    );
    chmodSync(path('.env'), 0o600);
    const before = read('.env');
    const driven = setup();
    await driven.answer(/Which one/, '');
    await driven.answer(/SLACK_BOT_TOKEN is set already[^]*accepts it[^]*Keep it\?/, '');
    await driven.answer(/SLACK_APP_TOKEN is set already[^]*Keep it\?/, '');
    await driven.answer(/Use this Redis/, '');
    await driven.answer(/Path of the keyring/, '');
    await driven.answer(/Where people are/, 'mars');
    await driven.answer(/There are listings for[^]*Where people are/, 'uk');
    await driven.answer(/Write it\? \[y\/N\]/, '');
    expect(await driven.end()).toBe(1);
    expect(driven.said()).toContain('Nothing was written.');
    expect(read('.env')).toBe(before);
    expect(shows(driven, slack.botToken, slack.appToken)).toEqual([]);
  });

  it('says at once what’s wrong with a pasted value, and asks again', async () => {
    await aSlack({ deniedScopes: ['users:read', 'mpim:write'] });
    await nowhere();
    const driven = setup();
    await driven.answer(/Which one/, 'sock');
    await driven.answer(/Paste the bot token/, '');
    await driven.answer(/doesn't let you install the app: an owner or app manager[^]*Paste/, slack.appToken);
    await driven.answer(/That's an app-level token; this one begins with xoxb-[^]*Paste/, 'xoxp-0000000000');
    await driven.answer(/That's a user's token[^]*Paste/, 'xoxb-');
    await driven.answer(/not the whole token[^]*Paste/, 'xoxb-0000000000-wrong');
    slack.refuseToken('team_access_not_granted');
    await driven.answer(/Slack refuses this token \(invalid_auth\)\. Fix: [^]*Paste/, slack.botToken);
    await driven.answer(
      /doesn't let this app into the workspace \(team_access_not_granted\)\. Fix: an owner or app manager[^]*Paste/,
      '',
    );
    slack.refuseToken(null);
    await driven.answer(/Paste/, `"${slack.botToken}"`);
    await driven.answer(/lacks users:read\. Fix: paste the manifest[^]*Paste/, '');
    expect(await driven.end()).toBe(2);
    expect(driven.said()).toMatch(/The input ended before every question was answered/);
    expect(shows(driven, slack.botToken, slack.appToken, 'xoxb-0000000000-wrong')).toEqual([]);
    expect(existsSync(path('evenkeel.keyring'))).toBe(false);
    expect(Object.keys(env())).toEqual(['REDIS_URL']);
  });

  it('starts a Redis with what this machine has, after a yes', async () => {
    await aSlack();
    const port = await freePort();
    const server = serverProgram(() => undefined);
    // This docker runs the same server, and reads the port from the command that setup showed.
    const program = [
      '#!/bin/sh',
      'test "$1 $2 $7 $9 ${10} ${12}" = "run -d -p -v evenkeel-redis:/data redis-server" || exit 9',
      'port=${8#127.0.0.1:}',
      'shift 12',
      `"${server}" "$@" --port "\${port%:6379}" --dir "${folder}" --daemonize yes --pidfile "${path('redis.pid')}"`,
    ];
    mkdirSync(path('bin'));
    writeFileSync(path('bin/docker'), program.join('\n'), { mode: 0o755 });
    writeFileSync(path('.env'), `REDIS_URL=redis://127.0.0.1:${port}\n`, { mode: 0o600 });
    const driven = drive(folder, ['setup'], {
      ...environment(),
      PATH: `${path('bin')}${delimiter}${process.env['PATH']}`,
    });
    running.push(driven);
    try {
      await driven.answer(/Which one/, 'socket');
      await driven.answer(/Paste the bot token/, slack.botToken);
      await driven.answer(/Paste the app-level token/, slack.appToken);
      await driven.answer(
        new RegExp(
          `Setup can run this for you[^]*docker run [^]*127\\.0\\.0\\.1:${port}:6379[^]*Run it\\? \\[y/N\\]`,
        ),
        'y',
      );
      await driven.answer(/takes writes\.[^]*Use this Redis/, '');
      await driven.answer(/Path of the keyring/, folder);
      await driven.answer(/Made .*\/evenkeel\.keyring[^]*Where people are/, '');
      driven.kill();
    } finally {
      if (existsSync(path('redis.pid'))) process.kill(Number(read('redis.pid')), 'SIGKILL');
    }
    // For Redis 6.2 that's a file, for 7 a folder.
    expect(readdirSync(folder).some((name) => name.startsWith('appendonly'))).toBe(true);
  });

  it('continues without the optional scopes, and says what stays off', async () => {
    await aSlack({ deniedScopes: ['mpim:write'] });
    const driven = setup();
    await driven.answer(/Which one/, 'socket');
    await driven.answer(/Paste the bot token/, slack.botToken);
    await driven.answer(
      /Slack accepts it[^]*mpim:write is missing: pairs of peer[^]*app-level/,
      slack.appToken,
    );
    await driven.answer(/Redis/, '');
    driven.kill();
  });

  it('says what a Redis without permissions lacks, and asks for the password if one is required', async () => {
    await aSlackWithoutLooks();
    await nowhere();
    const { Redis } = await import('ioredis');
    const admin = new Redis(redis.url);
    await admin.call('ACL', 'SETUSER', 'narrow', 'on', '>secret', `~${prefix}*`, '+ping', '+info', '+hello');
    await admin.call('ACL', 'SETUSER', 'whole', 'on', '>s3cret/@', '~*', '&*', '+@all');
    await admin.call('ACL', 'SETUSER', 'default', 'off');
    const driven = setup();
    try {
      await driven.answer(/Which one/, 'socket');
      await driven.answer(/Paste the bot token/, slack.botToken);
      await driven.answer(/Paste the app-level token/, slack.appToken);
      await driven.answer(/Address of Redis/, 'localhost');
      await driven.answer(/can't be used: it does not begin with redis[^]*Address of Redis/, redis.url);
      await driven.answer(/requires a password[^]*User of Redis/, 'narrow');
      await driven.answer(/Password of Redis/, 'secret');
      await driven.answer(
        new RegExp(`may not do what Evenkeel needs[^]*ACL SETUSER evenkeel [^]*~${prefix}:[^]*User of Redis`),
        'whole',
      );
      await driven.answer(/Password of Redis/, 's3cret/@');
      await driven.answer(/takes writes\.[^]*Use this Redis/, '');
      await driven.answer(/Path of the keyring/, path('kept/apart/a.keyring'));
      await driven.answer(/no folder .*apart\. Make it/, '');
      await driven.answer(/Made .*a\.keyring[^]*Where people are/, '');
      await driven.answer(/Write it\?/, 'y');
      await driven.end();
    } finally {
      await admin.call('ACL', 'SETUSER', 'default', 'on');
      await admin.call('ACL', 'DELUSER', 'narrow', 'whole');
      admin.disconnect();
    }
    expect(shows(driven, 's3cret', 'secret\n')).toEqual([]);
    expect(env()['REDIS_URL']).toBe(redis.url.replace('//', '//whole:s3cret%2F%40@'));
    expect(modeOf('kept/apart')).toBe(0o700);
  });

  it('over HTTP writes a valid manifest with the address in it, and asks for the signing secret', async () => {
    await aSlackWithoutLooks();
    await nowhere();
    const driven = setup();
    await driven.answer(/Which one/, 'http');
    await driven.answer(/https address/, 'evenkeel.example.org');
    await driven.answer(/no web address[^]*https address/, 'http://evenkeel.example.org');
    await driven.answer(/only https[^]*https address/, `${ADDRESS}/bot`);
    await driven.answer(/more than a host[^]*https address/, 'https://localhost');
    await driven.answer(/can't reach that[^]*https address/, `${ADDRESS}/`);
    await driven.answer(/Paste the bot token/, slack.botToken);
    await driven.answer(/Paste the signing secret/, 'short');
    await driven.answer(/32 hexadecimal digits[^]*Paste the signing secret/, slack.signingSecret);
    await theRest(driven);
    expect(await driven.end()).toBe(0);
    expect(env()).toMatchObject({ EVENKEEL_MODE: 'http', SLACK_SIGNING_SECRET: slack.signingSecret });
    expect(env()['SLACK_APP_TOKEN']).toBeUndefined();
    expect(shows(driven, slack.botToken, slack.signingSecret)).toEqual([]);
    readManifest(path('slack-manifest.yml'));
    const url = `${ADDRESS}/slack/events`;
    expect(parse(read('slack-manifest.yml'))).toMatchObject({
      features: { slash_commands: [{ url }, { url }, { url }] },
      settings: {
        socket_mode_enabled: false,
        event_subscriptions: { request_url: url },
        interactivity: { request_url: url, message_menu_options_url: url },
      },
    });
  });

  it('for several workspaces checks the client secret with Slack, draws an install secret, and takes the ids', async () => {
    await aSlackWithoutLooks();
    const port = await freePort();
    // The settings for one workspace must not stay.
    writeFileSync(path('.env'), `SLACK_BOT_TOKEN=${slack.botToken}\nREDIS_URL=redis://127.0.0.1:${port}\n`, {
      mode: 0o600,
    });
    const driven = setup();
    await driven.answer(/Which one/, 'several');
    await driven.answer(/https address/, ADDRESS);
    await driven.answer(/organization \(Enterprise Grid\)/, 'y');
    await driven.answer(/Paste the signing secret/, slack.signingSecret);
    await driven.answer(/Client id/, '1.2');
    await driven.answer(/client secret/, slack.clientSecret);
    await driven.answer(/client id is wrong[^]*Client id/, slack.clientId);
    await driven.answer(/client secret/, 'another0secret000');
    await driven.answer(/client secret isn't the one[^]*Client id \[1234567890/, '');
    await driven.answer(/client secret/, slack.clientSecret);
    await driven.answer(/Slack knows this app[^]*Workspaces/, 'sandbox');
    await driven.answer(/Fix: ids like[^]*Workspaces/, 'T0SANDBOX, E0ORG');
    await theRest(driven);
    expect(await driven.end()).toBe(0);
    expect(env()).toMatchObject({
      EVENKEEL_MODE: 'http',
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_CLIENT_SECRET: slack.clientSecret,
      EVENKEEL_INSTALL_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      EVENKEEL_WORKSPACES: 'T0SANDBOX,E0ORG',
    });
    expect(env()['SLACK_BOT_TOKEN']).toBeUndefined();
    expect(read('.env')).not.toContain(slack.botToken);
    expect(shows(driven, slack.clientSecret, env()['EVENKEEL_INSTALL_SECRET'] ?? '')).toEqual([]);
    expect(parse(read('slack-manifest.yml'))).toMatchObject({
      oauth_config: { redirect_urls: [`${ADDRESS}/slack/oauth_redirect`] },
      settings: { org_deploy_enabled: true },
    });
  });

  it('continues without Slack only after a yes', async () => {
    await aSlack();
    slack.fault({ kind: 'reset', methods: ['auth.test'], times: 10 });
    const driven = setup();
    await driven.answer(/Which one/, 'socket');
    await driven.answer(/Paste the bot token/, slack.botToken);
    await driven.answer(/Slack cannot be reached[^]*Keep it all the same\? \[y\/N\]/, '');
    await driven.answer(/Paste the bot token/, slack.botToken);
    await driven.answer(/Keep it all the same/, 'y');
    await driven.answer(/Paste the app-level token/, '');
    driven.kill();
  });

  describe('--check', () => {
    it('says what’s missing, with a code of its own, and changes nothing', async () => {
      await aSlack();
      const nothing = setup('--check');
      expect(await nothing.end()).toBe(1);
      expect(nothing.said()).toMatch(/TODO {2}There's no .*\.env\. Fix: npx evenkeel setup/);
      expect(nothing.said()).toMatch(/TODO {2}SLACK_APP_TOKEN is missing/);
      expect(readdirSync(folder)).toEqual(['node_modules']);

      slack.refuseToken('token_revoked');
      writeFileSync(
        path('.env'),
        `SLACK_BOT_TOKEN=${slack.botToken}\nSLACK_APP_TOKEN=${slack.appToken}\nREDIS_URL=${redis.url}\nEVENKEEL_KEYRNG=x\n`,
      );
      chmodSync(path('.env'), 0o644);
      const before = read('.env');
      const some = setup('--check');
      expect(await some.end()).toBe(1);
      for (const line of [
        /TODO {2}Others may read .*\.env\. Fix: chmod 600/,
        /TODO {2}EVENKEEL_KEYRNG is unknown/,
        /TODO {2}SLACK_BOT_TOKEN: Slack refuses this token \(token_revoked\)/,
        /OK {4}SLACK_APP_TOKEN: Slack accepts it/,
        /OK {4}Redis .* takes writes/,
        /TODO {2}There's no keyring/,
        /\d left to do\. Nothing was changed\.\n$/,
      ])
        expect(some.said()).toMatch(line);
      expect(read('.env')).toBe(before);
      expect(modeOf('.env')).toBe(0o644);
      expect(shows(some, slack.botToken, slack.appToken)).toEqual([]);
    });

    it('says that nothing is missing after setup', async () => {
      await aSlackWithoutLooks();
      await nowhere();
      const driven = setup();
      await driven.answer(/Which one/, 'socket');
      await driven.answer(/Paste the bot token/, slack.botToken);
      await driven.answer(/Paste the app-level token/, slack.appToken);
      await theRest(driven);
      await driven.end();
      const check = setup('--check');
      expect([await check.end(), check.said()]).toEqual([
        0,
        expect.stringMatching(/Nothing is missing\. Whether it works together: npx evenkeel doctor\.\n$/),
      ]);
    });
  });
});
