import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { freePort } from '../../sandbox/local-redis.js';
import { readSealingConfig } from '../../src/config.js';
import { checkContent, readDated } from '../../src/ops/content-check.js';
import { type TeamsCommand, teamsCommand, type TeamsOptions } from '../../src/ops/teams-file.js';
import { markSchema } from '../../src/store/schema.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

/** The longest time that a program may run, in milliseconds: nothing else would end one that hangs. */
const LONGEST_MS = 600_000;

/** Runs a built program with exactly this environment, as a shell would. */
const run = (args: string[], env: Record<string, string>) =>
  spawnSync(process.execPath, args, { encoding: 'utf8', env, timeout: LONGEST_MS });

describe('npm start', () => {
  it('without tokens says which are missing and where to put them, and prints no stack', () => {
    const { status, stderr } = run(['dist/src/cli.js', 'start'], {});
    expect(status).toBe(2);
    expect(stderr).toMatch(/SLACK_BOT_TOKEN is missing: expected .*xoxb-/);
    expect(stderr).toMatch(/SLACK_APP_TOKEN is missing/);
    expect(stderr).toMatch(/\.env\.example/);
    expect(stderr).not.toMatch(/at .*\.js:\d+/);
  });

  it('with an unknown word shows its usage', () => {
    const { status, stderr } = run(['dist/src/cli.js', 'dance'], {});
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown command 'dance'[^]*evenkeel --help/);
  });

  it('with a broken teams file names the line, before anything is sent', () => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', EVENKEEL_TEAMS: 'manifest.yml' };
    const { status, stderr } = run(['dist/src/cli.js', 'start'], env);
    expect(status).toBe(2);
    expect(stderr).toMatch(/manifest\.yml:\d+:\d+/);
  });
});

describe('evenkeel content check', () => {
  it('reads all content, and reports mistakes by file and line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-content-'));
    cpSync('content', folder, { recursive: true });
    expect(checkContent(readDated(folder), Date.now()).lines.at(-1)).toMatch(/5 regions, 2 languages/);
    writeFileSync(join(folder, 'support', 'uk.yml'), 'region: uk\n');
    const broken = run(['dist/src/cli.js', 'content', 'check'], { EVENKEEL_CONTENT: folder });
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringMatching(/uk\.yml:1:1.*is missing/)]);
    rmSync(folder, { recursive: true });
  });
});

describe('evenkeel teams', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-teams-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const prefix = aPrefix();
  const teams = (...args: string[]) =>
    run(['dist/src/cli.js', 'teams', ...args], { REDIS_URL: testRedisUrl(), EVENKEEL_PREFIX: prefix });
  const file = join(folder, 'teams.yml');
  /** Does the same as `teams`, inside this process. */
  const inHere = async (command: TeamsCommand, options: Partial<TeamsOptions> = {}): Promise<string> => {
    const config = readSealingConfig({ REDIS_URL: testRedisUrl(), EVENKEEL_PREFIX: prefix });
    const whole = { file: null, yes: false, workspace: null, ...options };
    const lines = await teamsCommand(command, whole, { config, contentFolder: 'content', clock: Date });
    return `${lines.join('\n')}\n`;
  };

  it('says what’s missing: a workspace, a file or the argument', async () => {
    expect(teams('export').stderr).toMatch(/holds no workspace yet\. Fix: start the bot once/);
    expect(teams('import').stderr).toMatch(/missing required argument 'file'/);
    const redis = new Redis(testRedisUrl());
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0ONE}:keyring`, '0123456789abcdef');
    redis.disconnect();
    await expect(inHere('import', { file: join(folder, 'none.yml') })).rejects.toThrow(
      /none\.yml cannot be read\. Fix/,
    );
  });

  it('import says first what would change, then changes it, and the second time nothing', async () => {
    writeFileSync(file, readFileSync('teams.example.yml', 'utf8'));
    expect(await inHere('import', { file })).toMatch(
      /^\+ east-clinic: .*"East clinic"[^]*Nothing was changed.*--yes/,
    );
    expect(await inHere('export')).toMatch(/teams: \[\]/);
    expect(teams('import', file, '--yes').stdout).toMatch(/1 team\(s\) changed/);
    expect(await inHere('import', { file })).toMatch(/^= east-clinic\nNothing would change/);
    writeFileSync(file, readFileSync(file, 'utf8').replace('friday 15:00', 'friday 16:30'));
    expect(await inHere('import', { file })).toMatch(
      /^~ east-clinic: closes "friday 15:00" -> "friday 16:30"\nNothing was changed/,
    );
  });

  it('export writes a file that import takes back without a change', async () => {
    const out = teams('export').stdout;
    writeFileSync(file, out);
    expect(out).toMatch(/id: east-clinic[^]*opens: tuesday 10:00/);
    expect(await inHere('import', { file })).toMatch(/Nothing would change/);
  });

  it('import refuses a file with a mistake by line, and changes nothing', async () => {
    const before = await inHere('export');
    writeFileSync(file, before.replace('tuesday 10:00', 'someday'));
    const refused = teams('import', file, '--yes');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/teams\.yml:\d+:\d+.*opens/)]);
    expect(await inHere('export')).toBe(before);
  });
});

describe('evenkeel keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = (prefix = aPrefix()) => ({
    EVENKEEL_KEYRING: join(folder, 'a.keyring'),
    REDIS_URL: testRedisUrl(),
    EVENKEEL_PREFIX: prefix,
  });
  const keys = (word: string, prefix?: string) => run(['dist/src/cli.js', 'keys', word], env(prefix));

  it('init makes one file, says what losing it means, and never makes it twice', () => {
    const { status, stdout } = keys('init');
    expect({ status, mode: statSync(join(folder, 'a.keyring')).mode & 0o777 }).toEqual({
      status: 0,
      mode: 0o600,
    });
    expect(stdout).toMatch(/Losing it loses the open check-ins/);
    expect(stdout).toMatch(/Never back it up/);
    const again = keys('init');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/never overwritten/);
  });

  it('init makes none beside a Redis that was sealed with another', async () => {
    const prefix = aPrefix();
    const redis = new Redis(testRedisUrl());
    await redis.set(`${prefix}:{T0ONE}:keyring`, '0123456789abcdef');
    redis.disconnect();
    const file = join(folder, 'b.keyring');
    const { status, stderr } = run(['dist/src/cli.js', 'keys', 'init'], {
      ...env(prefix),
      EVENKEEL_KEYRING: file,
    });
    expect({ status, made: existsSync(file) }).toEqual({ status: 2, made: false });
    expect(stderr).toMatch(/was sealed with a keyring that is not at /);
    expect(stderr).toMatch(/If it is lost for good, .*evenkeel keys replace/);
  });

  it('status tells the keyring’s day, and whether Redis was sealed with it', async () => {
    const prefix = aPrefix();
    expect(keys('status', prefix).stdout).toMatch(/on day \d{4}-\d\d-\d\d[^]*holds nothing that is sealed/);
    const redis = new Redis(testRedisUrl());
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0OTHER}:keyring`, '0123456789abcdef');
    redis.disconnect();
    expect(keys('status', prefix).stdout).toMatch(/T0OTHER is sealed with another keyring/);
  });

  it('status names a key of Redis that holds another kind of value, with the fix and without a stack', async () => {
    const prefix = aPrefix();
    const redis = new Redis(testRedisUrl());
    await markSchema(redis, prefix);
    await redis.lpush(`${prefix}:{T0OTHER}:keyring`, 'x');
    redis.disconnect();
    const { status, stdout, stderr } = keys('status', prefix);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/\{T0OTHER\}:keyring in Redis holds another kind of value.* Fix: /),
    ]);
    expect(stderr).not.toMatch(/at .*\.js:\d+/);
  });

  it('refuses a torn file with the fix, and an unknown word', () => {
    writeFileSync(join(folder, 'a.keyring'), '{"evenkeelKeyring":1,');
    const torn = keys('status');
    expect([torn.status, torn.stderr]).toEqual([2, expect.stringMatching(/torn.*Fix/)]);
    expect(keys('burn').stderr).toMatch(/unknown command 'burn'/);
  });
});

describe('a started bot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-process-'));
  let slack: Sandbox;
  let bot: ChildProcess | undefined;
  beforeAll(async () => {
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: [{ id: 'U0123456789', name: 'Boss' }],
      channels: [{ id: 'C0123456789', name: 'clinic', members: ['U0123456789'] }],
    });
  });
  afterAll(async () => {
    bot?.kill('SIGKILL');
    await slack.close();
    rmSync(folder, { recursive: true });
  });

  it('takes the example teams file, is healthy, answers, and ends with code 0 on SIGTERM', async () => {
    const content = join(folder, 'content');
    cpSync('content', content, { recursive: true });
    const healthPort = await freePort();
    bot = spawn(process.execPath, ['dist/src/cli.js', 'start'], {
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: testRedisUrl(),
        EVENKEEL_PREFIX: aPrefix(),
        EVENKEEL_TEAMS: 'teams.example.yml',
        EVENKEEL_CONTENT: content,
        EVENKEEL_KEYRING: join(folder, 'a.keyring'),
        EVENKEEL_HEALTH_PORT: String(healthPort),
        // This makes libraries print more, member ids included, which must not get past the log.
        DEBUG: '*',
      },
    });
    let output = '';
    bot.stdout?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    bot.stderr?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    await slack.waitFor('the start', () => output.includes('"msg":"started"'));
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}/${path}`)).text();
    expect([await ask('healthz'), await ask('readyz')]).toEqual(['ok\n', 'ready\n']);
    const metrics = await ask('metrics');
    expect(metrics).toMatch(/^evenkeel_events_total\{event="started"\} 1$/m);
    expect(metrics).toMatch(/^evenkeel_redis_up 1$/m);
    expect(metrics).toMatch(/^evenkeel_due_steps 0$/m);
    expect(metrics).toMatch(/^evenkeel_keyring_lag_days \d$/m);
    await slack.waitFor('the socket', () => slack.connected());
    expect(await slack.as('U0123456789').command('/support')).toMatchObject({ acknowledged: true });

    // A broken file is refused by line, and the last good one stays in use; a correct file is taken.
    const words = join(content, 'words', 'en.yml');
    const good = readFileSync(words, 'utf8');
    writeFileSync(words, good.replace('title: Support', 'title: [Support'));
    bot.kill('SIGHUP');
    await slack.waitFor('the refusal', () => output.includes('the last good one stays in use'));
    expect(output).toMatch(/words\/en\.yml:\d+:\d+/);
    await slack.as('U0123456789').command('/support');
    expect(JSON.stringify(slack.as('U0123456789').ephemerals().at(-1))).toContain('This is the same for');
    writeFileSync(words, good.replace('This is the same for', 'That is the same for'));
    bot.kill('SIGHUP');
    await slack.waitFor('the reading', () => output.includes('content_reloaded'));
    await slack.as('U0123456789').command('/support');
    expect(JSON.stringify(slack.as('U0123456789').ephemerals().at(-1))).toContain('That is the same for');

    bot.kill('SIGTERM');
    const [code] = await once(bot, 'exit');
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(output).not.toContain('U0123456789');
  });
});

describe('npm run demo', () => {
  it('without any way to a Redis says how to get one, and ends with code 2', () => {
    const { status, stderr } = run(['dist/sandbox/demo/main.js', '--headless'], { PATH: '/nowhere' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/needs a Redis[^]*\n.*apt-get install redis-server/);
  });

  it('plays six weeks of two teams: everything stored, nothing refused, one outreach to the member in trouble', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-demo-test-'));
    const json = join(folder, 'demo.json');
    const { status, stdout, stderr } = run(['dist/sandbox/demo/main.js', '--headless', '--json', json], {
      REDIS_URL: testRedisUrl(),
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(readFileSync(json, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(report).toMatchObject({
      weeks: 6,
      teams: [{ members: 15 }, { members: 8 }],
      messages: { welcome: 23, weekly: 110, reminders: 132, outreach: 1 },
      outreach: [{ week: 3 }],
      support: { commandsAnswered: 1 },
      whatComes: { acknowledged: 3, stored: 3 },
      asks: { published: 'Fewer new cases at once' },
      talkTimes: { acknowledged: 5, stored: 5, told: 1, naming: 0 },
      kindWords: { acknowledged: 1, stored: 1 },
      pauses: { acknowledged: 2, stored: 2 },
      slackErrors: [],
    });
    expect(report.checkIns.submitted).toBeGreaterThan(80);
    expect(report.checkIns.stored).toBe(report.checkIns.submitted);
    expect(report.asks.acknowledged).toBeGreaterThan(10);
    expect(report.asks.stored).toBe(report.asks.acknowledged);
    for (const team of report.teams) expect(team.cards).toHaveLength(6);
    expect(stderr).toMatch(/^2 clinical teams[^]* This takes about \d+\sseconds\.\n/);
    const weeksOf = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, week]) => Number(week));
    const played = weeksOf(stderr, /^Week (\d) of 6 /gm);
    expect(played).toEqual(played.toSorted());
    const shown = weeksOf(stdout, /^┌─ (?:After w|W)eek (\d)/gm);
    expect(shown).toEqual([1, 2, 3, 3, 4, 6, 6, 6, 6]);
    expect(stdout).toMatch(/week 1: steady · week 2: steady/);
  });
});
