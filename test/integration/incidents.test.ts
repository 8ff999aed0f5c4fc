import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { type Client, connect } from '../../src/store/redis.js';
import { bringUpToDate } from '../../src/store/schema.js';
import { allTeams } from '../../src/store/teams.js';
import { resultsOf } from '../../src/store/pulses.js';
import { keysOf, sweepKeysOf } from '../../src/store/keys.js';
import { markSweep } from '../../src/store/sweeps.js';
import { storeOf } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { at, EAST, PEOPLE, WORKSPACE } from '../upgrade/cast.js';
import { aClinic } from '../upgrade/clinic.js';
import type { FrozenMoment } from '../upgrade/kinds.js';
import { thaw } from '../upgrade/dump.js';

const FROZEN = 'test/upgrade/0.2';
const PAGE = readFileSync('docs/INCIDENTS.md', 'utf8');

describe('after the keyring was copied, as docs/INCIDENTS.md says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-incident-'));
  const keyring = join(folder, 'evenkeel.keyring');
  const prefix = aPrefix();
  let redis: Client;
  beforeAll(async () => {
    cpSync(join(FROZEN, 'keyring'), keyring);
    cpSync(commitmentsOf(join(FROZEN, 'keyring')), commitmentsOf(keyring), { recursive: true });
    chmodSync(keyring, 0o600);
    redis = connect(testRedisUrl(), () => undefined);
    await thaw(redis, prefix, readFileSync(join(FROZEN, 'redis.dump'), 'utf8'));
    await bringUpToDate(redis, prefix);
  });
  afterAll(() => {
    redis.disconnect();
    rmSync(folder, { recursive: true });
  });

  const evenkeelWith = (settings: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli.js', ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        EVENKEEL_KEYRING: keyring,
        EVENKEEL_PREFIX: prefix,
        REDIS_URL: testRedisUrl(),
        ...settings,
      },
    });
    return { status, said: stdout + stderr };
  };
  const evenkeel = (...args: readonly string[]) => evenkeelWith({}, ...args);
  /** The commands of the page. */
  const [, remove = '', look = '', replace = ''] =
    /rm -r (\S+ \S+).*\n\s+npx evenkeel (.*?)\s+#.*\n\s+npx evenkeel (.*?)\s+#/.exec(PAGE) ?? [];

  it('nothing replaces a keyring that’s there', () => {
    expect(evenkeel(...replace.split(' '))).toEqual({
      status: 2,
      said: expect.stringMatching(/There's a keyring at .* Fix: /),
    });
  });

  it('a new keyring isn’t made by chance, and a replacement says first which workspaces it’s about', async () => {
    for (const name of remove.split(' ')) rmSync(join(folder, name), { recursive: true });
    expect(evenkeel('keys', 'init')).toEqual({
      status: 2,
      said: expect.stringMatching(/Fix: copy the keyring.*evenkeel keys replace/),
    });
    const asked = evenkeel(...look.split(' '));
    expect(asked).toEqual({ status: 2, said: expect.stringMatching(/Nothing was changed.*--yes/) });
    expect(asked.said).toContain(WORKSPACE);
    expect(existsSync(keyring)).toBe(false);
  });

  it('nothing replaces the keyring of a bot that was at work a moment ago', async () => {
    const before = await redis.get(keysOf(prefix, workspaceId(WORKSPACE)).keyring);
    await markSweep(redis, prefix);
    expect(evenkeel(...replace.split(' '))).toEqual({
      status: 2,
      said: expect.stringMatching(/A bot was at work \d+ seconds ago.* Fix: /),
    });
    expect(await redis.get(keysOf(prefix, workspaceId(WORKSPACE)).keyring)).toBe(before);
    await redis.del(sweepKeysOf(prefix).last);
  });

  it('nothing changes if a new keyring can’t be made', async () => {
    const before = await redis.get(keysOf(prefix, workspaceId(WORKSPACE)).keyring);
    const nowhere = { EVENKEEL_KEYRING: join(folder, 'nowhere', 'evenkeel.keyring') };
    expect(evenkeelWith(nowhere, ...replace.split(' '))).toEqual({
      status: 2,
      said: expect.stringContaining('nowhere'),
    });
    expect(await redis.get(keysOf(prefix, workspaceId(WORKSPACE)).keyring)).toBe(before);
  });

  it('a replacement that was interrupted goes on with the keyring that it had made', async () => {
    const made = { EVENKEEL_KEYRING: join(folder, 'made.keyring') };
    const { id } = Keyring.create(made.EVENKEEL_KEYRING, 100);
    const name = keysOf(prefix, workspaceId(WORKSPACE)).keyring;
    const before = await redis.get(name);
    expect(evenkeelWith(made, ...replace.split(' '))).toMatchObject({ status: 0 });
    expect(await redis.get(name)).toBe(id);
    await redis.set(name, String(before));
  });

  it('a new keyring takes its place, and teams and published results stay', async () => {
    expect(evenkeel(...replace.split(' '))).toMatchObject({ status: 0 });
    const looked = evenkeel('keys', 'status');
    expect(looked.said).not.toContain('another keyring');
    expect(looked.status).toBe(0);
    // Without the new file, no start makes a keyring of its own: it would be another one.
    const alone = { EVENKEEL_KEYRING: join(folder, 'alone.keyring') };
    expect(evenkeelWith(alone, 'keys', 'init')).toMatchObject({ status: 2 });
    const store = storeOf(redis, prefix, workspaceId(WORKSPACE));
    expect((await allTeams(store)).map(({ id }) => id)).toContain(EAST.id);
    expect((await resultsOf(store, EAST.id)).length).toBeGreaterThan(0);
  });

  it('everyone is asked again at the next opening, and the last result stays', async () => {
    const { now } = JSON.parse(readFileSync(join(FROZEN, 'clock.json'), 'utf8')) as FrozenMoment;
    // The command made a keyring of today, long after the frozen week: this one is of the incident's day.
    rmSync(keyring);
    const clinic = aClinic(prefix, Keyring.create(keyring, dayOf(now)), now);
    try {
      const before = await resultsOf(clinic.context.store, EAST.id);
      await clinic.playTo(at(3, 36));
      const asked = clinic.posted.filter((one) => one.startsWith('welcome ') && one.includes(' east '));
      expect(asked.map((one) => one.split(' ')[1]).toSorted()).toEqual(PEOPLE[EAST.roster]?.toSorted());
      expect(clinic.posted.filter((one) => /^(weekly|outreach|followUp)/.test(one))).toEqual([]);
      const after = await resultsOf(clinic.context.store, EAST.id);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.at(-1)?.band).toBe(before.at(-1)?.band);
      const [, said = ''] = /The log says so once for each team \(([^)]*)\)/.exec(PAGE) ?? [];
      expect(said).not.toBe('');
      for (const [, event] of said.matchAll(/`(\w+)`/g))
        expect(clinic.troubles).toContainEqual(expect.stringMatching(new RegExp(`^${event}`)));
    } finally {
      clinic.end();
    }
  });
});
