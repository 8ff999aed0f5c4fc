import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { freePort, type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { openQueues, type RunningQueues } from '../../src/delivery/queues.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { takesWrites, tryWriting } from '../../src/store/first-answer.js';
import { atomically, type Client, connect, type Store, storeOf } from '../../src/store/redis.js';
import { type OwnSentinel, ownSentinel } from '../support/sentinel.js';
import { follow } from '../support/replication.js';
import { until } from '../support/until.js';

const WORKSPACE = workspaceId('T0TEST');

/** The rights that docs/REDIS.md lists for a user of Sentinels. */
const documented = (): string[] =>
  /`(\+sentinel\|[^`]*)`/.exec(readFileSync('docs/REDIS.md', 'utf8'))?.[1]?.split(' ') ?? [];

describe('a master that Sentinels name', () => {
  let servers: readonly [OwnRedis, OwnRedis];
  let sentinel: OwnSentinel;
  let url: string;
  let redis: Client;
  let store: Store;
  let queues: RunningQueues;
  const done: string[] = [];
  beforeAll(async () => {
    servers = await Promise.all([ownRedis(() => undefined), ownRedis(() => undefined)]);
    await follow(servers[1].url, servers[0].url);
    sentinel = await ownSentinel(servers[0].url, 'clinic', documented());
    // The first Sentinel is gone.
    url = `redis+sentinel://127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}/clinic?sentinelUser=finder&sentinelPassword=for-finder`;
    redis = connect(url, () => undefined);
    store = storeOf(redis, 'sentinels', WORKSPACE);
    queues = openQueues(redis, 'sentinels', () => undefined);
    await queues.start({
      sweep: async () => undefined,
      step: async () => undefined,
      async deliver(_, { id }) {
        done.push(id);
        return { kind: 'done' };
      },
      failed: () => undefined,
    });
  });
  afterAll(async () => {
    await queues.close();
    redis.disconnect();
    await sentinel.stop();
    await Promise.all(servers.map((server) => server.stop()));
  });

  /** Writes in every way that Evenkeel does. */
  async function useIt(value: string): Promise<void> {
    await redis.set(store.keys.overlay, value);
    await atomically(
      store,
      [store.keys.agenda],
      async (_, write) => void write.zadd(store.keys.agenda, 1, value),
    );
    await queues.addNotifications(WORKSPACE, [
      { notification: { id: value, sealed: Buffer.from('sealed') }, waitMs: 0 },
    ]);
    await until(
      `${value} is delivered`,
      () => done,
      () => done.includes(value),
    );
  }

  it('is found, and so is its successor after it dies, without a restart', async () => {
    await tryWriting(redis, 'sentinels');
    await useIt('before');
    // A master that dies takes with it what its follower doesn't have yet.
    expect(await redis.wait(1, 10_000)).toBe(1);
    await servers[0].halt('SIGKILL');
    await useIt('after');
    expect(await takesWrites(redis, 'sentinels')).toBe('yes');
    const successor = new Redis(servers[1].url);
    expect(await successor.zrange(store.keys.agenda, '0', '-1')).toEqual(['after', 'before']);
    successor.disconnect();
  });

  it.each([
    [
      'another name',
      (text: string) => text.replace('/clinic', '/clinics'),
      /know no master by the name in it/,
    ],
    [
      'no password',
      (text: string) => text.replace(/\?.*/, ''),
      /require their own password.*sentinelPassword/,
    ],
    [
      'a single address',
      (text: string) =>
        text.replace(/\+sentinel.*,|\/clinic.*/g, '').replace('redis127', 'redis://:for-its-owner@127'),
      /leads to a Sentinel as if it were Redis/,
    ],
  ])('isn’t found with %s, and the error says so', async (_, change, says) => {
    const other = connect(change(url), () => undefined);
    await expect(tryWriting(other, 'sentinels')).rejects.toThrow(says);
    other.disconnect();
  });
});
