import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { connect } from '../../src/store/redis.js';
import { bringUpToDate } from '../../src/store/schema.js';
import { thaw } from '../upgrade/dump.js';

const FROZEN = 'test/upgrade/0.2';
const PASSWORD = 'a-backup';

/** Runs a script of deploy/backup; returns its status and output. */
async function script(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const ran = promisify(execFile)(`deploy/backup/${name}.sh`, args, { env: { ...process.env, ...env } });
  return ran.then(
    ({ stdout, stderr }) => ({ status: 0, stdout: stdout.trim(), stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      status: code,
      stdout,
      stderr,
    }),
  );
}

describe('a backup of Redis', () => {
  let folder: string;
  let keyring: string;
  let server: OwnRedis;
  let options: string[];
  let copy: string;
  const backups = () => join(folder, 'backups');
  const now = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    EVENKEEL_CLI: resolve('dist/src/cli.js'),
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-backup-'));
    mkdirSync(backups());
    keyring = join(folder, 'evenkeel.keyring');
    cpSync(join(FROZEN, 'keyring'), keyring);
    cpSync(commitmentsOf(join(FROZEN, 'keyring')), commitmentsOf(keyring), { recursive: true });
    chmodSync(keyring, 0o600);
    server = await ownRedis(() => undefined);
    const redis = connect(server.url, () => undefined);
    await thaw(redis, 'evenkeel', readFileSync(join(FROZEN, 'redis.dump'), 'utf8'));
    await bringUpToDate(redis, 'evenkeel');
    // The user that the script's first lines say to create.
    const [, rights = ''] =
      /ACL SETUSER backup on >PASSWORD (.*)/.exec(readFileSync('deploy/backup/backup.sh', 'utf8')) ?? [];
    await redis.call('ACL', 'SETUSER', 'backup', 'on', `>${PASSWORD}`, ...rights.split(' '));
    // By default Redis waits five seconds for more replicas that may want the same copy.
    await redis.call('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    redis.disconnect();
    options = ['-p', new URL(server.url).port, '--user', 'backup'];
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('is made by a user who can do nothing else, and readable only by its owner', async () => {
    const made = await script('backup', [backups(), ...options], { REDISCLI_AUTH: PASSWORD });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    copy = made.stdout;
    expect(readdirSync(backups())).toEqual([copy.split('/').at(-1)]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const user = new Redis(server.url, {
      username: 'backup',
      password: PASSWORD,
      enableReadyCheck: false,
      lazyConnect: true,
    });
    user.on('error', () => undefined);
    for (const command of ['KEYS *', 'MONITOR', 'FLUSHALL', 'CONFIG GET *']) {
      const [name = '', ...rest] = command.split(' ');
      await expect(user.call(name, ...rest)).rejects.toThrow(/NOPERM/);
    }
    user.disconnect();
  });

  it('is refused in a keyring’s folder, and the error names the keyring', async () => {
    const refused = await script('backup', [folder, ...options], { REDISCLI_AUTH: PASSWORD });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(keyring);
    expect(readdirSync(folder).filter((name) => name.endsWith('.rdb'))).toEqual([]);
  });

  it('contains nothing of the keyring', () => {
    const { secret } = JSON.parse(readFileSync(keyring, 'utf8')) as { secret: string };
    const bytes = readFileSync(copy);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes(Buffer.from(secret, 'hex'))).toBe(false);
  });

  it('is proved by today’s keyring, which stays unchanged', async () => {
    const kept = () => [readFileSync(keyring, 'utf8'), ...readdirSync(commitmentsOf(keyring))];
    const before = kept();
    const proved = await script('prove', [copy], { ...now, EVENKEEL_KEYRING: keyring });
    expect(proved.stderr).toBe('');
    expect(proved.stdout).toMatch(/can be restored: \d+ keys, and today's keyring belongs to it\.$/);
    expect(proved.status).toBe(0);
    expect(kept()).toEqual(before);
  });

  it('isn’t proved by another keyring', async () => {
    const other = join(folder, 'other', 'evenkeel.keyring');
    mkdirSync(join(folder, 'other'));
    Keyring.create(other, Keyring.open(keyring).day);
    const { status, stderr } = await script('prove', [copy], { ...now, EVENKEEL_KEYRING: other });
    expect(stderr).toContain("today's keyring doesn't open it");
    expect(status).toBe(1);
  });

  it('isn’t proved if it’s broken', async () => {
    const broken = join(folder, 'broken.rdb');
    writeFileSync(broken, readFileSync(copy).subarray(0, 200));
    const proved = await script('prove', [broken], { ...now, EVENKEEL_KEYRING: keyring });
    expect(proved).toMatchObject({ status: 1, stdout: '' });
    expect(proved.stderr).toContain("this one can't be restored");
    expect((await script('restore', [broken, join(folder, 'never')])).status).toBe(1);
  });

  it('is restored to files of a Redis that keeps an append-only file, with every key', async () => {
    const target = join(folder, 'restored');
    const restored = await script('restore', [copy, target]);
    expect(restored.stderr).toBe('');
    const [, keys] = /holds (\d+) keys/.exec(restored.stdout) ?? [];
    const asked = new Redis(server.url);
    expect(Number(keys)).toBe(await asked.dbsize());
    asked.disconnect();
    // A server with appendonly yes would ignore a bare dump.rdb and start empty.
    expect(existsSync(join(target, 'dump.rdb'))).toBe(false);
    const again = await script('restore', [copy, target]);
    expect(again).toMatchObject({ status: 2 });
    expect(again.stderr).toContain("isn't empty, so nothing was restored");
  });
});
