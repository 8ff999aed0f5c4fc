import { spawnSync } from 'node:child_process';
import { ConfigError, portRefused, readConfig } from '../../src/config.js';

const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-secret-one', SLACK_APP_TOKEN: 'xapp-secret-two' };

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the configuration', () => {
  it('is explained in .env.example in config’s own words', () => {
    const args = ['scripts/env-example.mjs', '--check'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('needs two tokens and has a sensible default for the rest', () => {
    expect(readConfig(SOCKET)).toMatchObject({
      listening: { mode: 'socket' },
      redisUrl: 'redis://127.0.0.1:6379',
      roles: ['web', 'worker'],
      healthHost: '127.0.0.1',
      healthPort: 8081,
      traces: false,
    });
  });

  it('reports everything wrong at once, by name, with what’s expected and an example', () => {
    const problems = problemsOf({
      REDIS_URL: 'localhost',
      EVENKEEL_PORT: 'many',
      EVENKEEL_ROLES: 'web,boss',
    });
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'EVENKEEL_PORT',
      'EVENKEEL_ROLES',
      'REDIS_URL',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
    ]);
    for (const problem of problems) expect(problem).toMatch(/(missing|wrong): .*expected .+, for example .+/);
  });

  it.each(['http://host:6379', 'redis+cluster://one', 'redis+sentinel://one:26379'])(
    'refuses %s as the address of Redis, and shows what one looks like',
    (url) => {
      expect(problemsOf({ ...SOCKET, REDIS_URL: url })).toEqual([
        expect.stringMatching(/^REDIS_URL is wrong: .*redis\+cluster:\/\/host:port,host:port/),
      ]);
    },
  );

  it('sends tokens unencrypted to this machine only', () => {
    const problems = (url: string) => problemsOf({ ...SOCKET, SLACK_API_URL: url });
    for (const url of [
      'https://slack.example/api/',
      'http://127.0.0.1:3000/',
      'http://localhost/',
      'http://[::1]/',
    ])
      expect(problems(url)).toEqual([]);
    for (const url of [
      'http://slack.example/api/',
      'http://10.0.0.1/',
      'http://127.0.0.1.evil.example/',
      'http://127.0.0.1@evil.example/',
      'http://localhost.evil.example/',
      'ftp://127.0.0.1/',
    ])
      expect(problems(url)).toEqual([expect.stringMatching(/^SLACK_API_URL is wrong/)]);
  });

  it.each([' ', '0x10', '1e3', '-1', '70000'])('refuses "%s" as a port', (value) => {
    expect(problemsOf({ ...SOCKET, EVENKEEL_HEALTH_PORT: value })).toEqual([
      expect.stringMatching(/^EVENKEEL_HEALTH_PORT is wrong/),
    ]);
  });

  it('takes an empty variable for a missing one', () => {
    expect(problemsOf({ ...SOCKET, SLACK_APP_TOKEN: '' })).toEqual([
      expect.stringMatching(/^SLACK_APP_TOKEN is missing/),
    ]);
  });

  it('wants the signing secret in http mode, and no app token', () => {
    const http = { SLACK_BOT_TOKEN: 'xoxb-1', EVENKEEL_MODE: 'http' };
    expect(problemsOf(http)).toEqual([expect.stringMatching(/^SLACK_SIGNING_SECRET is missing/)]);
    expect(problemsOf({ ...http, SLACK_SIGNING_SECRET: '0123456789abcdef' })).toEqual([]);
  });

  it('serves several workspaces with a client id, its secret and an install secret, in http mode', () => {
    const several = {
      SLACK_CLIENT_ID: '1.2',
      EVENKEEL_MODE: 'http',
      SLACK_SIGNING_SECRET: '0123456789abcdef',
    };
    expect(problemsOf(several).map((problem) => problem.split(' ')[0])).toEqual([
      'SLACK_CLIENT_SECRET',
      'EVENKEEL_INSTALL_SECRET',
      'EVENKEEL_WORKSPACES',
    ]);
    const secrets = {
      SLACK_CLIENT_SECRET: '0123456789abcdef',
      EVENKEEL_INSTALL_SECRET: '7d1f03b29ae8465c0f9d2b7e6a14c835',
      EVENKEEL_WORKSPACES: 'T012ABC, E034DEF',
    };
    expect(readConfig({ ...several, ...secrets }).access).toEqual({
      kind: 'oauth',
      clientId: '1.2',
      clientSecret: secrets.SLACK_CLIENT_SECRET,
      secret: secrets.EVENKEEL_INSTALL_SECRET,
      oldSecret: null,
      mayInstall: new Set(['T012ABC', 'E034DEF']),
    });
    expect(readConfig({ ...several, ...secrets, EVENKEEL_WORKSPACES: 'any' }).access).toMatchObject({
      mayInstall: null,
    });
    expect(problemsOf({ ...several, ...secrets, EVENKEEL_WORKSPACES: 'any,T012ABC' })).toHaveLength(1);
    expect(
      problemsOf({ ...SOCKET, SLACK_CLIENT_ID: '1.2', ...secrets, EVENKEEL_TEAMS: './teams.yml' }).join('\n'),
    ).toMatch(/SLACK_BOT_TOKEN is for one.*\nEVENKEEL_MODE must be http.*\nEVENKEEL_TEAMS is for one/);
  });

  it.each(['changeme'.repeat(4), '0123456789abcdef'.repeat(4), 'a'.repeat(64), '7d1f03b29ae8465c'])(
    'refuses %s as an install secret, with the command that makes one',
    (secret) => {
      const several = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: '0123456789abcdef' };
      const problems = problemsOf({ ...several, EVENKEEL_INSTALL_SECRET: secret });
      expect(problems.find((problem) => problem.startsWith('EVENKEEL_INSTALL_SECRET'))).toMatch(
        /is wrong.*openssl rand -hex 32/,
      );
    },
  );

  it('takes an unknown EVENKEEL_ name for a typo, and suggests the name that was meant', () => {
    expect(problemsOf({ ...SOCKET, EVENKEEL_KEYRNG: './x' })).toEqual([
      expect.stringMatching(/EVENKEEL_KEYRNG is unknown.*did you mean EVENKEEL_KEYRING\?/),
    ]);
  });

  it.each([
    ['EADDRINUSE', /^EVENKEEL_PORT: nothing can listen on x:80 \(EADDRINUSE\)\. Fix: another process/],
    ['EACCES', /^EVENKEEL_PORT: .*this user may not have that port; set one above 1023/],
    ['ENOTFOUND', /^EVENKEEL_HOST: .*an address of this machine/],
    ['EADDRNOTAVAIL', /^EVENKEEL_HOST: .*an address of this machine/],
  ])('says what to change where nothing can listen (%s)', (code, said) => {
    const { problems } = portRefused('EVENKEEL_PORT', 'x', 80, Object.assign(new Error('no'), { code }));
    expect(problems).toEqual([expect.stringMatching(said)]);
  });

  it('never prints a value', () => {
    const message = problemsOf({
      SLACK_BOT_TOKEN: 'secret-a',
      SLACK_APP_TOKEN: 'secret-b',
      REDIS_URL: 'http://secret-c',
    }).join('\n');
    expect(message).not.toMatch(/secret-/);
    expect(message).toMatch(/SLACK_BOT_TOKEN/);
  });
});
