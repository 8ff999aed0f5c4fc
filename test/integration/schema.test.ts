import { teamsCommand } from '../../src/ops/teams-file.js';
import { connect, type Client } from '../../src/store/redis.js';
import {
  bringUpToDate,
  type Migration,
  MIGRATIONS,
  SCHEMA,
  SchemaError,
  schemaOf,
} from '../../src/store/schema.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';

let redis: Client;
let prefix: string;
beforeEach(() => {
  redis = connect(testRedisUrl(), () => undefined);
  prefix = aPrefix();
});
afterEach(() => redis.disconnect());

const numberKey = (): string => `${prefix}:{schema}:number`;

/** Two migrations after the present schema, which note when they run. */
function twoMigrations(fails: { at: number | null } = { at: null }) {
  const ran: number[] = [];
  const migration = (to: number): Migration => ({
    to,
    async run(client) {
      await client.rpush(`${prefix}:{T1}:ran`, to);
      ran.push(to);
      if (fails.at === to) throw new Error('killed');
    },
  });
  return { ran, plan: { migrations: [migration(SCHEMA + 1), migration(SCHEMA + 2)], schema: SCHEMA + 2 } };
}

describe('the schema of Redis', () => {
  it('has one migration for each step to the present number', () => {
    expect(MIGRATIONS.map(({ to }) => to)).toEqual(Array.from({ length: SCHEMA - 1 }, (_, at) => at + 2));
  });

  it('is written to an empty Redis, and stays', async () => {
    expect(await schemaOf(redis, prefix)).toBeNull();
    await bringUpToDate(redis, prefix);
    await bringUpToDate(redis, prefix);
    expect(await schemaOf(redis, prefix)).toBe(SCHEMA);
  });

  it.each([
    ['a workspace', () => redis.set(`${prefix}:{T1}:keyring`, '0123456789abcdef')],
    ['an install', () => redis.hset(`${prefix}:{installs}:sealed`, 'T1', 'sealed')],
  ])(
    'is missing in a Redis of 0.1 with %s, which is refused with what to do, and nothing is written',
    async (_, keep) => {
      await keep();
      const before = await dump(prefix);
      for (const look of [schemaOf, bringUpToDate])
        await expect(look(redis, prefix)).rejects.toThrow(
          /holds the data of Evenkeel 0\.1.*starts fresh.*Fix: keep the teams with evenkeel teams export/,
        );
      expect(await dump(prefix)).toBe(before);
    },
  );

  it('of a newer version is refused with what to do, and nothing is written', async () => {
    await redis.set(numberKey(), SCHEMA + 1);
    const before = await dump(prefix);
    await expect(bringUpToDate(redis, prefix)).rejects.toThrow(
      /holds schema \d+, written by a newer version.*Fix: run the newer version, or restore the backup/,
    );
    expect(await dump(prefix)).toBe(before);
  });

  it.each(['', '0', 'x', '1.5'])('of "%s" is refused', async (text) => {
    await redis.set(numberKey(), text);
    await expect(schemaOf(redis, prefix)).rejects.toBeInstanceOf(SchemaError);
  });
});

describe('migrations', () => {
  it('run once and in order, however many processes start at the same time', async () => {
    await bringUpToDate(redis, prefix);
    const { ran, plan } = twoMigrations();
    const other = connect(testRedisUrl(), () => undefined);
    await Promise.all([redis, other, redis, other].map((client) => bringUpToDate(client, prefix, plan)));
    other.disconnect();
    expect(ran).toEqual([SCHEMA + 1, SCHEMA + 2]);
    expect(await schemaOf(redis, prefix, plan.schema)).toBe(plan.schema);
    expect(await redis.exists(`${prefix}:{schema}:lock`)).toBe(0);
  });

  it('don’t run in a Redis that starts fresh', async () => {
    const { ran, plan } = twoMigrations();
    await bringUpToDate(redis, prefix, plan);
    expect(ran).toEqual([]);
    expect(await schemaOf(redis, prefix, plan.schema)).toBe(plan.schema);
  });

  it('continue at the next start with the one that failed, and repeat none that was done', async () => {
    await bringUpToDate(redis, prefix);
    const fails: { at: number | null } = { at: SCHEMA + 2 };
    const { ran, plan } = twoMigrations(fails);
    await expect(bringUpToDate(redis, prefix, plan)).rejects.toThrow('killed');
    expect(await schemaOf(redis, prefix, plan.schema)).toBe(SCHEMA + 1);
    fails.at = null;
    await bringUpToDate(redis, prefix, plan);
    expect(ran).toEqual([SCHEMA + 1, SCHEMA + 2, SCHEMA + 2]);
  });

  it('set no number once another process has taken over', async () => {
    await bringUpToDate(redis, prefix);
    const lost: Migration = {
      to: SCHEMA + 1,
      run: (client) => client.set(`${prefix}:{schema}:lock`, 'another').then(),
    };
    await expect(bringUpToDate(redis, prefix, { migrations: [lost], schema: SCHEMA + 1 })).rejects.toThrow(
      /taken over/,
    );
    expect(await schemaOf(redis, prefix)).toBe(SCHEMA);
    expect(await redis.get(`${prefix}:{schema}:lock`)).toBe('another');
  });
});

describe('memberships of schema 1', () => {
  it('a part stays where it was if a key of another kind is where it belongs, and the start fails', async () => {
    await redis.set(numberKey(), 1);
    await redis.set(`${prefix}:{T1}:3:memberships`, 'sealed');
    await redis.set(`${prefix}:{T1}:memberships:3`, 'x');
    await expect(bringUpToDate(redis, prefix)).rejects.toThrow(/WRONGTYPE/);
    expect(await redis.get(`${prefix}:{T1}:3:memberships`)).toBe('sealed');
    await redis.del(`${prefix}:{T1}:memberships:3`);
    await bringUpToDate(redis, prefix);
    expect(await redis.hget(`${prefix}:{T1}:memberships:3`, '3')).toBe('sealed');
    expect(await redis.exists(`${prefix}:{T1}:3:memberships`)).toBe(0);
  });
});

describe('the Redis of 0.1', () => {
  const asOf01 = {
    name: 'East clinic',
    roster: 'C0TEAM',
    managers: ['U1'],
    timeZone: 'UTC',
    opens: 'tuesday 10:00',
    reminds: 'thursday 09:00',
    closes: 'friday 15:00',
    questionnaire: 'weekly',
    peers: 'fortnightly',
    origin: 'modal',
    preset: 'quiet',
  };
  const command = (name: 'export' | 'import') =>
    teamsCommand(
      name,
      { file: 'teams.example.yml', yes: true, workspace: null },
      {
        config: { redisUrl: testRedisUrl(), prefix, keyringFile: '', slackApiUrl: '' },
        contentFolder: 'content',
        clock: Date,
      },
    );

  it('still exports its teams, and takes none', async () => {
    await redis.set(`${prefix}:{T1}:keyring`, '0123456789abcdef');
    await redis.hset(`${prefix}:{T1}:teams`, 'east', JSON.stringify(asOf01));
    const before = await dump(prefix);
    const [yaml] = await command('export');
    expect(yaml).toContain('id: east');
    expect(yaml).toContain('opens: tuesday 10:00');
    expect(yaml).toContain('peers: fortnightly');
    expect(yaml).toContain('preset: quiet');
    await expect(command('import')).rejects.toBeInstanceOf(SchemaError);
    expect(await dump(prefix)).toBe(before);
  });
});
