import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Redis } from 'ioredis';
import { readConfig, readSealingConfig } from '../../src/config.js';
import { openQueues } from '../../src/delivery/queues.js';
import { start } from '../../src/bot.js';
import { type KeyCommand, keysCommand } from '../../src/ops/keys/keys.js';
import type { WithQueues } from '../../src/ops/keys/command.js';
import { createLog } from '../../src/ops/log.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { markSchema } from '../../src/store/schema.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';
import { startHarness, type Harness } from '../support/harness.js';

interface Said {
  readonly code: number | null;
  readonly out: string;
}

/** Runs a command as a shell would; returns its code and its whole output. */
function evenkeel(args: readonly string[], env: Record<string, string>): Promise<Said> {
  const child = spawn(process.execPath, ['dist/src/cli.js', ...args], { env });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })));
}

/** Runs `evenkeel keys …` inside this process. */
async function keysInProcess(word: KeyCommand, env: Record<string, string>, yes = false): Promise<Said> {
  const withQueues: WithQueues = async (redis, prefix, run) => {
    const queues = openQueues(redis, prefix, () => undefined, { onlyLook: true });
    try {
      await run(queues);
    } finally {
      await queues.close();
    }
  };
  const said = await keysCommand(word, yes, { config: readSealingConfig(env), clock: Date, withQueues });
  return { code: said.ok ? 0 : 2, out: said.lines.join('\n') };
}

const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const TODAY = Math.floor(Date.now() / 86_400_000);

describe('evenkeel keys, after a week with eight answers', () => {
  let harness: Harness;
  let env: Record<string, string>;
  let before: Buffer;
  const keys = (...args: string[]) => evenkeel(['keys', ...args], env);
  const keysHere = (word: KeyCommand, yes = false) => keysInProcess(word, env, yes);
  const file = (): Buffer => readFileSync(harness.keyringFile);

  beforeAll(async () => {
    harness = await startHarness({ members: 8 });
    await harness.open(0);
    for (const id of harness.members) await harness.answer(id, [1, 1, 1, 1, 1]);
    await harness.bot.stop();
    before = file();
  });
  beforeEach(() => {
    env = {
      REDIS_URL: testRedisUrl(),
      EVENKEEL_KEYRING: harness.keyringFile,
      EVENKEEL_PREFIX: harness.prefix,
      SLACK_API_URL: harness.slack.apiUrl,
    };
    chmodSync(harness.keyringFile, 0o600);
    writeFileSync(harness.keyringFile, before);
  });
  afterAll(() => harness.end());

  it('step isn’t offered, and forgets nothing, with a prefix or a Redis that doesn’t know the keyring', async () => {
    env['EVENKEEL_PREFIX'] = aPrefix();
    const stepped = await keys('step');
    expect(stepped).toEqual({
      code: 2,
      out: expect.stringMatching(/Nothing was forgotten.*keys step --yes/s),
    });
    expect(stepped.out).toMatch(
      new RegExp(`Looked at Redis at 127\\.0\\.0\\.1:\\d+, under the prefix ${env['EVENKEEL_PREFIX']}`),
    );
    const shown = await keysHere('status');
    expect(shown.code).toBe(0);
    expect(shown.out).not.toMatch(/can be forgotten/);
    expect(file()).toEqual(before);
  });

  it('step forgets nothing with a Redis whose only workspace is sealed with another keyring', async () => {
    const prefix = aPrefix();
    const redis = new Redis(testRedisUrl());
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0OTHER}:keyring`, '0123456789abcdef');
    redis.disconnect();
    env['EVENKEEL_PREFIX'] = prefix;
    const { code, out } = await keysHere('step');
    expect([code, out]).toEqual([2, expect.stringMatching(/T0OTHER is sealed with another keyring/)]);
    expect(file()).toEqual(before);
  });

  it('takes an empty variable for an unset one, and reading the status writes nothing', async () => {
    env['EVENKEEL_PREFIX'] = '';
    const { code, out } = await keys('step');
    expect([code, out]).toEqual([2, expect.stringMatching(/under the prefix evenkeel\./)]);
    expect(await dump('{:queues}')).toBe('');
    expect((await evenkeel(['content', 'check'], { EVENKEEL_CONTENT: '' })).out).toMatch(/5 regions/);
  });

  it('gives up no overdue week unless a person says yes: a bot that starts closes it', async () => {
    const { code, out } = await keysHere('step');
    expect([code, out]).toEqual([
      2,
      expect.stringMatching(/1 open week\(s\) closed more than 3 days ago.*Nothing was forgotten/s),
    ]);
    expect(file()).toEqual(before);
  });

  it('step forgets by a person’s yes if nothing else confirms the keyring', async () => {
    env['EVENKEEL_PREFIX'] = aPrefix();
    const { code, out } = await keys('step', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining(`Stepped to ${dateOf(TODAY)}`)]);
  });

  it('step needs a person’s yes if a bot started with a Redis that doesn’t know the keyring, and said so', async () => {
    const { slack } = harness;
    let log = '';
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        log += chunk.toString();
        done();
      },
    });
    const config = readConfig({
      ...env,
      EVENKEEL_PREFIX: aPrefix(),
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      EVENKEEL_HEALTH_PORT: '0',
      EVENKEEL_TEAMS: 'teams.example.yml',
    });
    slack.deliverTo(null);
    // A restart finds what the first start wrote, and must not take that for a confirmation.
    for (const run of ['first', 'second']) {
      const bot = await start(config, { clock: Date, log: createLog('info', sink) });
      await bot.sweep();
      await slack.waitFor('the socket', () => slack.connected());
      expect(await slack.as(harness.members[0] ?? '').command('/support')).toMatchObject({
        acknowledged: true,
      });
      await bot.stop();
      expect([run, log]).toEqual([
        run,
        expect.stringMatching(/nothing in this Redis proves.*keyring_unconfirmed/),
      ]);
      expect(log).toMatch(/keys step --yes once","msg":"keyring_not_stepped/);
      expect(JSON.parse(file().toString()).day).toBe(JSON.parse(before.toString()).day);
      log = '';
    }
    env['EVENKEEL_PREFIX'] = config.prefix;
    expect((await keysHere('status')).out).toMatch(/is this the right Redis/);
    expect((await keysHere('step')).code).toBe(2);
    expect((await keysHere('step', true)).out).toContain(`Stepped to ${dateOf(TODAY)}`);
    expect((await keysHere('status')).out).not.toMatch(/is this the right Redis/);
  });
});

describe('a keyring that its group can read, as on a volume with fsGroup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-group-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let harness: Harness | undefined;
  afterEach(async () => {
    await harness?.end();
    harness = undefined;
  });

  it('is stepped by a running bot, with one warning per mount', async () => {
    harness = await startHarness({ members: 5 });
    const { keyringFile } = harness;
    await harness.open(0);
    const mode = () => statSync(keyringFile).mode & 0o777;
    const day = () => JSON.parse(readFileSync(keyringFile, 'utf8')).day as number;
    const began = day();
    chmodSync(keyringFile, 0o660);
    await harness.close(0);
    chmodSync(commitmentsOf(keyringFile), 0o770);
    await harness.open(1);
    expect([mode(), day() > began]).toEqual([0o600, true]);
    expect(harness.log().match(/keyring_mode_reset/g)).toHaveLength(1);
    const ready = async () => (await fetch(`http://127.0.0.1:${harness?.bot.healthPort}/readyz`)).text();
    expect(await ready()).toBe('ready\n');
    expect(statSync(commitmentsOf(keyringFile)).mode & 0o777).toBe(0o700);

    // The bot fixes a group's read rights; a file that everyone can read needs a person.
    chmodSync(keyringFile, 0o604);
    expect(await ready()).toMatch(/can be read by other users.*chown.*fsGroupChangePolicy: OnRootMismatch/);
    const text = readFileSync(keyringFile);
    rmSync(keyringFile);
    expect(await ready()).toMatch(/Cannot read the keyring.*ENOENT.*Fix/);
    writeFileSync(keyringFile, text, { mode: 0o600 });
    expect(await ready()).toBe('ready\n');
  });

  it('is taken back from the group by keys status, which says so; a keyring of another owner is refused', async () => {
    const file = join(folder, 'a.keyring');
    Keyring.create(file, TODAY);
    chmodSync(file, 0o640);
    const env = { REDIS_URL: testRedisUrl(), EVENKEEL_PREFIX: aPrefix(), EVENKEEL_KEYRING: file };
    expect((await keysInProcess('status', env)).out).toMatch(/Its group could read it, and no longer can/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    if (process.getuid?.() !== 0) return;
    chownSync(file, 12_345, 0);
    chmodSync(file, 0o660);
    const { code, out } = await evenkeel(['keys', 'status'], env);
    expect([code, out]).toEqual([2, expect.stringMatching(/belongs to one.*chown/)]);
  });
});
