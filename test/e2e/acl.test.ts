import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { withRedis } from '../support/replication.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

/** The words of the line in docs/REDIS.md that creates the user. */
const documented = (): string[] => {
  const [, line = ''] = /^(ACL SETUSER .*)$/m.exec(readFileSync('docs/REDIS.md', 'utf8')) ?? [];
  return line.split(' ');
};

describe('a Redis user with the rights that docs/REDIS.md lists', () => {
  let redis: OwnRedis;
  let harness: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    // Each test has its own prefix.
    const [acl = '', ...words] = documented().map((word) => word.replace(/^~(\{?)evenkeel/, '~$1t*'));
    await withRedis(redis.url, (admin) => admin.call(acl, ...words));
    harness = await startHarness({ redisUrl: redis.url.replace('//', '//evenkeel:PASSWORD@') });
  });
  afterAll(async () => {
    await harness.end();
    await redis.stop();
  });

  it('runs the bot through a whole week, has nothing refused, and may touch nothing that isn’t Evenkeel’s', async () => {
    await harness.open(0);
    for (let index = 1; index <= 8; index += 1) await harness.answer(member(index), [1, 1, 1, 1, 1]);
    await harness.remind(0);
    await harness.close(0);
    expect((await harness.teampulse(MANAGER)).join('\n')).toMatch(/Steady|Stretched|Strained/);
    expect(await withRedis(redis.url, (admin) => admin.call('ACL', 'LOG'))).toEqual([]);

    const own = new Redis(redis.url, { username: 'evenkeel', password: 'PASSWORD' });
    await expect(own.get('somebody-elses')).rejects.toThrow(/^NOPERM/);
    await expect(own.flushall()).rejects.toThrow(/^NOPERM/);
    // Nor may it watch others: who of a team acts, and when.
    for (const command of [
      ['MONITOR'],
      ['SLOWLOG', 'GET'],
      ['LATENCY', 'HISTORY', 'command'],
      ['CLIENT', 'LIST'],
      ['CONFIG', 'GET', 'slowlog*'],
      ['KEYS', '*'],
      ['ACL', 'LIST'],
    ] as const) {
      const [name, ...words] = command;
      await expect(own.call(name, ...words)).rejects.toThrow(/^NOPERM/);
    }
    own.disconnect();
  });
});
