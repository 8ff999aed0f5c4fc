import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { freePort, ownRedis, type OwnRedis } from '../../sandbox/local-redis.js';
import { start } from '../../src/bot.js';
import { readConfig } from '../../src/config.js';
import { openQueues } from '../../src/delivery/queues.js';
import { adminsOf } from '../../src/ops/doctor/admins.js';
import { examine } from '../../src/ops/doctor/doctor.js';
import type { QueueState } from '../../src/ops/doctor/weeks.js';
import { type Finding, lineOf } from '../../src/ops/doctor/finding.js';
import { createLog } from '../../src/ops/log.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { exitCodeFor, isTold } from '../../src/start/exit-code-of.js';
import type { Evenkeel } from '../../src/start/evenkeel.js';
import { type Client, connect } from '../../src/store/redis.js';
import { markSchema } from '../../src/store/schema.js';
import { copyContent, LEAST } from '../support/content-copy.js';
import { aPrefix } from '../support/redis.js';
import { follow } from '../support/replication.js';

const DAY_MS = 86_400_000;
const today = Math.floor(Date.now() / DAY_MS);

/** The queues of an install that runs as it should. */
const SWEEPING: QueueState = { jobs: 0, nextSweepAt: Date.now() + 30_000 };

describe('evenkeel doctor', () => {
  let server: OwnRedis;
  let redis: Client;
  let slack: Sandbox;
  let folder: string;
  let prefix: string;
  /** Content of one region: another test below and the tests of the content cover all of them. */
  const content = mkdtempSync(join(tmpdir(), 'evenkeel-doctor-content-'));
  beforeAll(async () => {
    copyContent(content);
    server = await ownRedis(() => undefined);
    redis = connect(server.url, () => undefined);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    rmSync(content, { recursive: true });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-doctor-'));
    prefix = aPrefix();
  });
  afterEach(async () => {
    await slack.close();
    rmSync(folder, { recursive: true });
  });

  const aSlack = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    slack = await startSandbox({ manifestFile: 'manifest.yml', users: [], ...options });
  };
  const keyringFile = () => join(folder, 'a.keyring');

  const environment = (env: Record<string, string> = {}): Record<string, string> => ({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: server.url,
    EVENKEEL_PREFIX: prefix,
    EVENKEEL_KEYRING: keyringFile(),
    EVENKEEL_CONTENT: content,
    EVENKEEL_REGION: LEAST,
    ...env,
  });
  const queueState = async () => {
    const queues = openQueues(redis, prefix, () => undefined);
    const state = { jobs: await queues.pending(), nextSweepAt: await queues.nextSweepAt() };
    await queues.close();
    return state;
  };

  /**
   * Runs doctor until it begins an area, until a finding contains a text, or to its end; returns the lines that aren't OK.
   * Having Slack look at all views takes longer than everything else: without content there are none.
   */
  async function doctor(
    env: Record<string, string> = {},
    {
      before,
      upTo,
      state = async () => SWEEPING,
    }: { before?: Finding['area']; upTo?: string; state?: () => Promise<QueueState> } = {},
  ): Promise<string[]> {
    const notFine: string[] = [];
    const around = { clock: Date, queueState: state, progress: () => undefined };
    for await (const finding of examine(readConfig(environment(env)), around)) {
      if (finding.area === before) break;
      if (finding.state !== 'ok') notFine.push(lineOf(finding));
      if (upTo !== undefined && finding.says.includes(upTo)) break;
    }
    return notFine;
  }

  /** Runs doctor up to the first line that isn't OK, and returns that line. */
  async function firstFound(env: Record<string, string> = {}): Promise<string> {
    const around = { clock: Date, queueState: async () => SWEEPING, progress: () => undefined };
    for await (const finding of examine(readConfig(environment(env)), around))
      if (finding.state !== 'ok') return lineOf(finding);
    return '';
  }

  /** A content folder that doesn't exist, for tests that need none, and the line that doctor prints about it. */
  const NO_CONTENT = { EVENKEEL_CONTENT: '/nowhere' };
  const isOfContent = (line: string): boolean => /^FAIL +Content .*nowhere/.test(line);

  /** Starts a bot that can't start; returns the exit code and the sentence with which its process would end. */
  async function refusedStart(env: Record<string, string>): Promise<{ code: number; said: string }> {
    let bot: Evenkeel | undefined;
    try {
      const unheard = () => undefined;
      const log = createLog('error', { write: unheard });
      bot = await start(readConfig(environment(env)), { clock: Date, log, tell: unheard });
      await bot.ready;
    } catch (error) {
      if (!isTold(error)) throw error;
      return { code: exitCodeFor(error), said: error.message };
    } finally {
      await bot?.stop();
    }
    throw new Error('it has started');
  }

  /** Runs the command as a shell would. */
  async function command(word: string, env: Record<string, string> = {}) {
    const child = spawn(process.execPath, ['dist/src/cli.js', word], { env: environment(env) });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => void (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()));
    const [code] = await once(child, 'exit');
    return { code: code as number, ...said };
  }

  it('finds that no one can set up the bot if Slack names no admin, unless the operator does', async () => {
    const plain = { id: 'U1', name: 'Plain', raw: { is_admin: false, enterprise_user: { is_admin: false } } };
    await aSlack({ users: [plain] });
    const look = (named: string[]) => adminsOf(slack.botToken, null, new Set(named), slack.apiUrl);
    expect(await look([])).toMatchObject({
      state: 'warn',
      says: expect.stringMatching(/Slack names no admin, .* Fix: put .* into EVENKEEL_ADMINS/) as string,
    });
    expect(await look(['U1'])).toMatchObject({ state: 'ok' });
    await slack.updateUser('U1', { raw: { enterprise_user: { is_owner: true } } });
    expect(await look([])).toBeNull();
  });

  it('finds nothing wrong if all is well, and changes nothing', async () => {
    await aSlack();
    Keyring.create(keyringFile(), today);
    const { code, out } = await command('doctor', { EVENKEEL_CONTENT: 'content', EVENKEEL_REGION: 'us' });
    expect(code).toBe(0);
    expect(out).not.toMatch(/^(WARN|FAIL)/m);
    for (const line of [
      /Content +\d+ checked entries/,
      /Redis .* answers and accepts writes/,
      /append-only file/,
      /Keyring .* holds nothing that was sealed with any yet/,
      /Slack accepts SLACK_BOT_TOKEN; the workspace is/,
      /what manifest\.yml asks for/,
      /clock agrees/,
      /Slack accepts SLACK_APP_TOKEN/,
      /Slack accepts all \d{3} views and messages, in en and es/,
      /No workspace has begun yet/,
      /1\d OK, 0 WARN, 0 FAIL/,
    ])
      expect(out).toMatch(line);
    expect(slack.calls.some(({ method }) => method === 'chat.postMessage')).toBe(false);
    expect(await redis.keys(`${prefix}:{T*`)).toEqual([]);
  });

  it('fails if Redis holds nothing of a keyring that was in use', async () => {
    Keyring.create(keyringFile(), today).markUsed();
    const emptied = expect.stringMatching(
      /^FAIL +Keyring +.* was in use before, and this Redis holds nothing .* Fix: correct REDIS_URL/,
    );
    expect(await doctor({}, { before: 'Slack' })).toContainEqual(emptied);
    chmodSync(keyringFile(), 0o640);
    expect(await doctor({}, { before: 'Slack' })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^WARN +Keyring +.*by its group/), emptied]),
    );
  });

  it('warns if an optional scope was left out at the install, and says what stays off', async () => {
    await aSlack({ deniedScopes: ['mpim:write'] });
    const lines = await doctor({}, { upTo: 'SLACK_APP_TOKEN' });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^WARN +Slack +mpim:write is missing: pairs of peer check-ins.*Fix: put manifest\.yml/,
      ),
    );
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
  });

  it('asks for a master that stops taking writes once it’s cut off from its replicas', async () => {
    await aSlack();
    const replica = await ownRedis(() => undefined);
    try {
      await follow(replica.url, server.url);
      expect(await doctor({}, { before: 'Keyring' })).toEqual([
        expect.stringMatching(/^WARN .*cut off.*Fix: min-replicas-to-write 1/),
      ]);
      await redis.config('SET', 'min-replicas-to-write', '1');
      expect(await doctor({}, { before: 'Keyring' })).toEqual([]);
    } finally {
      await redis.config('SET', 'min-replicas-to-write', '0');
      await replica.stop();
    }
  });

  it('checks Redis: persistence, eviction, memory', async () => {
    await aSlack();
    await redis.config('SET', 'appendonly', 'no');
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await doctor({}, { before: 'Keyring' })).toEqual([
      expect.stringMatching(/^WARN .*maxmemory-policy allkeys-lru.*Fix/),
      expect.stringMatching(/^FAIL .*neither an append-only file nor a replica.*Fix: .*appendonly yes/),
    ]);
    await redis.config('SET', 'maxmemory', '100000000000');
    expect(await firstFound()).toMatch(/^FAIL .*allkeys-lru/);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'appendonly', 'yes');
    await redis.config('SET', 'maxmemory', '1');
    const full = await doctor({}, { before: 'Keyring' });
    await redis.config('SET', 'maxmemory', '0');
    expect(full).toContainEqual(expect.stringMatching(/^FAIL .*Redis is full.*Fix/));
  });

  it('says that a replica takes no writes', async () => {
    await aSlack();
    const master = await ownRedis(() => undefined);
    await redis.replicaof('127.0.0.1', new URL(master.url).port);
    const first = await firstFound();
    await redis.replicaof('NO', 'ONE');
    await master.stop();
    expect(first).toMatch(/^FAIL +Redis +REDIS_URL leads to a replica.*Fix/);
  });

  it('says what a Redis refuses in the middle, and goes on; a start says so too', async () => {
    await aSlack();
    await redis.call('ACL', 'SETUSER', 'narrow', 'on', '>secret', '~*', '&*', '+@all', '-info');
    const url = server.url.replace('//', '//narrow:secret@');
    const first = await firstFound({ REDIS_URL: url });
    const started = await command('start', { REDIS_URL: url, EVENKEEL_HEALTH_PORT: '0' });
    await redis.call('ACL', 'DELUSER', 'narrow');
    expect(first).toMatch(/^FAIL +Redis +The user in REDIS_URL may not do.*Fix/);
    expect([started.code, started.err]).toEqual([2, expect.stringMatching(/may not do[^\n]*Fix[^\n]*\n$/)]);
  });

  it('says that the database doesn’t exist; a start says so too', async () => {
    await aSlack();
    const url = `${server.url}/99`;
    expect(await firstFound({ REDIS_URL: url })).toMatch(/names database 99, which.*Fix/);
    const started = await refusedStart({ REDIS_URL: url, EVENKEEL_HEALTH_PORT: '0' });
    expect(started).toEqual({ code: 2, said: expect.stringMatching(/^[^\n]*database 99[^\n]*Fix[^\n]*$/) });
    expect(await redis.keys(`*${prefix}*`)).toEqual([]);
  });

  it('says which folder or file doesn’t exist', async () => {
    await aSlack();
    const nowhere = join(folder, 'nowhere');
    const { code, out } = await command('doctor', { EVENKEEL_CONTENT: nowhere });
    expect(code).toBe(1);
    expect(out.split('\n').filter((line) => /^(WARN|FAIL)/.test(line))).toEqual([
      expect.stringMatching(/^FAIL +Content .*nowhere.*cannot be read \(ENOENT\)\. Fix/),
    ]);
    expect(await doctor({ EVENKEEL_TEAMS: nowhere }, { before: 'Slack' })).toEqual([
      expect.stringMatching(/^FAIL +Content .*nowhere cannot be read \(ENOENT\)\. Fix/),
    ]);
    expect(await doctor({ EVENKEEL_KEYRING: join(nowhere, 'a.keyring') }, { before: 'Slack' })).toEqual([
      expect.stringMatching(
        /^FAIL +Keyring +The folder \S+nowhere of the keyring doesn't exist\. Fix: .*mkdir -p -m 700/,
      ),
    ]);
    expect(await doctor({ EVENKEEL_KEYRING: folder }, { before: 'Slack' })).toEqual([
      expect.stringMatching(/^FAIL +Keyring .*is no file\. Fix: set EVENKEEL_KEYRING/),
    ]);
  });

  it('says for which teams the file chooses no questionnaire', async () => {
    await aSlack();
    const teams = join(folder, 'teams.yml');
    const example = readFileSync('teams.example.yml', 'utf8');
    writeFileSync(teams, example.replace('    questionnaire: weekly\n', ''));
    expect(await doctor({ EVENKEEL_TEAMS: teams }, { before: 'Redis' })).toEqual([
      expect.stringMatching(/^WARN +Content .*so they get weekly: east-clinic\. Fix: .*"questionnaire: /),
    ]);
    writeFileSync(teams, example);
    expect(await doctor({ EVENKEEL_TEAMS: teams }, { before: 'Redis' })).toEqual([]);
  });

  it('a start says which token Slack refuses, and which port another process has', async () => {
    await aSlack();
    const free = { EVENKEEL_HEALTH_PORT: '0', EVENKEEL_ROLES: 'web' };
    const wrongToken = await command('start', { ...free, SLACK_APP_TOKEN: 'xapp-1' });
    expect([wrongToken.code, wrongToken.err]).toEqual([
      3,
      expect.stringMatching(/SLACK_APP_TOKEN \(invalid_auth\)\. Fix[^\n]*\n$/),
    ]);
    const taken = new URL(server.url).port;
    const door = await refusedStart({ ...free, EVENKEEL_HEALTH_PORT: taken });
    expect(door).toEqual({
      code: 2,
      said: expect.stringMatching(/EVENKEEL_HEALTH_PORT: .*EADDRINUSE.*Fix/),
    });
    const http = { EVENKEEL_MODE: 'http', SLACK_SIGNING_SECRET: slack.signingSecret };
    const ear = await refusedStart({ ...free, ...http, EVENKEEL_PORT: taken });
    expect(ear).toEqual({
      code: 2,
      said: expect.stringMatching(/EVENKEEL_PORT: .*EADDRINUSE.*Fix/),
    });
  });

  it('says that nothing answers at REDIS_URL, and still checks Slack', async () => {
    await aSlack();
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const found = await doctor({ ...NO_CONTENT, REDIS_URL: nowhere, SLACK_APP_TOKEN: 'xapp-1' });
    expect(found.filter((line) => !isOfContent(line))).toEqual([
      expect.stringMatching(/No Redis answers at REDIS_URL.*Fix/),
      expect.stringMatching(/SLACK_APP_TOKEN \(invalid_auth\)/),
    ]);
  });

  it('checks the keyring: gone, open to others, torn, of another Redis, far behind', async () => {
    await aSlack();
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0ONE}:keyring`, '0123456789abcdef');
    expect(await firstFound()).toMatch(/There is no .*a\.keyring, and Redis holds.*Fix/);
    const keyring = Keyring.create(keyringFile(), today - 30);
    expect(await doctor({}, { before: 'Slack' })).toEqual([
      expect.stringMatching(/FAIL .*not the keyring that 1 of 1 workspace/),
      expect.stringMatching(/FAIL .*not forgotten a day for 30 days.*Fix/),
    ]);
    await redis.set(`${prefix}:{T0ONE}:keyring`, keyring.id);
    const decided = commitmentsOf(keyringFile());
    mkdirSync(decided, { mode: 0o755 });
    expect(await firstFound()).toMatch(/FAIL .*a\.keyring\.commitments is open to other users.*chmod 700/);
    chmodSync(decided, 0o750);
    expect(await firstFound()).toMatch(/WARN .*a\.keyring\.commitments is open to its group.*chmod 700/);
    chmodSync(decided, 0o700);
    keyring.markUsed();
    expect(await firstFound()).toMatch(
      /FAIL .*no day is forgotten: nothing in this Redis proves.*keys step --yes once/,
    );
    chmodSync(keyringFile(), 0o644);
    expect(await doctor({}, { before: 'Slack' })).toEqual([
      expect.stringMatching(/FAIL .*read by other users.*chmod 600/),
    ]);
    writeFileSync(keyringFile(), '{}');
    chmodSync(keyringFile(), 0o600);
    expect(await doctor({}, { before: 'Slack' })).toEqual([expect.stringMatching(/FAIL .*torn.*Fix/)]);
  });

  it('checks Slack: a missing scope, clocks that differ', async () => {
    await aSlack({ deniedScopes: ['users:read'], clockAheadMs: 3_600_000 });
    expect(await doctor({}, { upTo: 'SLACK_APP_TOKEN' })).toEqual([
      expect.stringMatching(/FAIL .*lacks users:read.*Fix: put manifest\.yml/),
      expect.stringMatching(/FAIL .*clock is 3\d{3} s behind Slack's.*Fix/),
    ]);
  });

  it('checks Slack: tokens that it refuses', async () => {
    await aSlack();
    expect(await doctor({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })).toEqual([
      expect.stringMatching(/FAIL .*SLACK_BOT_TOKEN \(invalid_auth\)\. Fix/),
      expect.stringMatching(/FAIL .*SLACK_APP_TOKEN \(invalid_auth\)\. Fix/),
    ]);
  });

  it('has Slack check every view and message, and names what it refuses', async () => {
    await aSlack();
    const edited = join(folder, 'content');
    copyContent(edited);
    const words = join(edited, 'words', 'en.yml');
    const said = readFileSync(words, 'utf8');
    // Each text is as long as allowed, which the reading checks; together they're too long for one section.
    const long = said
      .replace(/body: Only you can open this page.*/, `body: ${'B'.repeat(1_500)}`)
      .replace(/none: No weeks yet.*/, `none: ${'N'.repeat(1_600)}`);
    writeFileSync(words, long);
    expect(await doctor({ EVENKEEL_CONTENT: edited })).toEqual([
      expect.stringMatching(
        /FAIL .*refuses "the private space of a newcomer" \(en\): \/blocks\/2\/text.*Fix/,
      ),
    ]);
  });

  it('continues if a workplace’s own support can’t be read, and says so', async () => {
    await aSlack();
    slack.fault({ kind: 'refused', error: 'unknown_method', methods: ['blocks.validate'], times: 1_000 });
    const { id } = Keyring.create(keyringFile(), today);
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0ONE}:keyring`, id);
    await redis.set(`${prefix}:{T0ONE}:overlay`, 'nonsense');
    expect(await doctor()).toEqual([
      expect.stringMatching(/WARN .*cannot check views/),
      expect.stringMatching(
        /FAIL .*\{T0ONE\}:overlay in Redis does not hold what Evenkeel writes there\. Fix/,
      ),
    ]);
  });

  it('says which step is stuck, and that no worker runs', async () => {
    await aSlack();
    const { id } = Keyring.create(keyringFile(), today);
    await markSchema(redis, prefix);
    await redis.set(`${prefix}:{T0ONE}:keyring`, id);
    await redis.zadd(`${prefix}:{T0ONE}:agenda`, Date.now() - 600_000, 'close|east|2026-11-24');
    // Something unreadable in another workspace doesn't hide what's wrong in this one.
    await redis.set(`${prefix}:{T0TWO}:keyring`, id);
    await redis.hset(`${prefix}:{T0TWO}:teams`, 'west', '{');
    const queues = openQueues(redis, prefix, () => undefined);
    const nothing = async () => undefined;
    await queues.start({
      sweep: nothing,
      step: nothing,
      deliver: async () => ({ kind: 'done' }),
      failed: () => undefined,
    });
    await queues.close();
    const sweeps = `{${prefix}:queues}:sweeps`;
    const planned = `${sweeps}:repeat:sweep:${await redis.zscore(`${sweeps}:repeat`, 'sweep')}`;
    const late = Date.now() - 600_000;
    await redis.rename(planned, `${sweeps}:repeat:sweep:${late}`);
    await redis.zadd(`${sweeps}:delayed`, late * 0x1000, `repeat:sweep:${late}`);
    await redis.zadd(`${sweeps}:repeat`, late, 'sweep');
    const look = async (): Promise<string[]> =>
      (await doctor(NO_CONTENT, { state: queueState })).filter((line) => !isOfContent(line)).toSorted();
    expect(await look()).toEqual([
      expect.stringMatching(/FAIL .*1 step\(s\) of T0ONE .*: close of east\. Fix/),
      expect.stringMatching(/FAIL .*No worker runs: the last sweep was due on \d{4}-.*Fix/),
      expect.stringMatching(/FAIL .*definition of team west in Redis is unreadable\. Fix/),
    ]);
    await redis.del(`${sweeps}:repeat:sweep:${late}`);
    expect(await look()).toContainEqual(
      expect.stringMatching(/FAIL .*No next sweep is planned in Redis.*Fix/),
    );
  });
});
