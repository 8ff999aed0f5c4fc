import type { Redis } from 'ioredis';
import { EventEmitter, once } from 'node:events';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { openQueues } from '../../src/delivery/queues.js';
import { redisWatch, sweepWatch } from '../../src/ops/redis-watches.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { installKeysOf } from '../../src/store/keys.js';
import { type SingleOptions, SteadyRedis } from '../../src/store/steady-redis.js';
import { atomically, type Client, connect, storeOf } from '../../src/store/redis.js';
import { markSweep } from '../../src/store/sweeps.js';
import { flakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { follow, promote, withRedis } from '../support/replication.js';
import { until } from '../support/until.js';

const PREFIX = 'watched';

describe('the watch of Redis', () => {
  let one: OwnRedis;
  let other: OwnRedis;
  let link: FlakyProxy;
  let redis: Client;
  beforeEach(async () => {
    [one, other] = await Promise.all([ownRedis(() => undefined), ownRedis(() => undefined)]);
    link = await flakyProxy(one.url);
    redis = connect(link.url, () => undefined);
  });
  afterEach(async () => {
    redis.disconnect();
    await link.end();
    await one.freeze(false);
    await Promise.all([one.stop(), other.stop()]);
  });

  it('says why Redis takes no writes, and nothing once it takes them again', async () => {
    const watch = redisWatch(redis, PREFIX, () => undefined, null);
    const look = () => watch.look();
    // The watch finds out later why nothing answers, and says so at its next look.
    const says = async (reason: RegExp): Promise<void> => {
      await until(`the watch says ${reason}`, look, (said) => reason.test(said ?? ''));
    };
    const set = (name: string, value: string) =>
      withRedis(one.url, (admin) => admin.config('SET', name, value));
    expect(await look()).toBeNull();
    await set('min-replicas-to-write', '1');
    expect(await look()).toMatch(/too few replicas follow it/);
    await set('min-replicas-to-write', '0');
    await set('maxmemory', '1');
    expect(await look()).toMatch(/Redis is full/);
    await set('maxmemory', '0');
    // Check-ins are stored by a script.
    const allow = (rule: string) =>
      withRedis(one.url, (admin) => admin.call('ACL', 'SETUSER', 'default', rule));
    await allow('-eval');
    expect(await look()).toMatch(/may not do what Evenkeel needs/);
    await allow('+eval');
    expect(watch.cause?.()).toMatch(/may not do what Evenkeel needs/);
    const warnings: string[] = [];
    const warn = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warn);
    await follow(one.url, other.url);
    // Each write is refused and waits for the next connection, like the writes of the queues.
    const queues = new SteadyRedis({
      ...(redis as Redis).options,
      enableAutoPipelining: false,
    } as SingleOptions);
    const writes = Array.from({ length: 30 }, (_, at) => queues.set(`${PREFIX}:${at}`, '1'));
    await says(/leads to a replica/);
    expect(watch.cause?.()).toMatch(/leads to a replica/);
    await promote(one.url);
    expect(await Promise.all(writes)).toEqual(writes.map(() => 'OK'));
    queues.disconnect();
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    await until('Redis takes writes again', look, (said) => said === null);
    await one.halt('SIGKILL');
    await says(/closes them at once/);
    await one.resume();
    await until('Redis takes writes again', look, (said) => said === null);
  });

  it('drops a server that refuses writes if its address now leads to one that takes them', async () => {
    let dropped = 0;
    const watch = redisWatch(
      redis,
      PREFIX,
      () => {
        dropped += 1;
        redis.disconnect(true);
      },
      null,
    );
    await withRedis(one.url, (admin) => admin.config('SET', 'min-replicas-to-write', '1'));
    await watch.repair?.();
    expect([dropped, await watch.look()]).toEqual([0, expect.stringMatching(/too few replicas/)]);
    link.leadTo(other.url);
    await watch.repair?.();
    await until(
      'the other server takes writes',
      () => watch.look(),
      (said) => said === null,
    );
    expect(dropped).toBe(1);
  });

  it('reports installs that are gone from Redis once, and again only after there were some', async () => {
    const prefix = aPrefix();
    const shared = connect(testRedisUrl(), () => undefined);
    let lost = 0;
    const store = { redis: shared, prefix };
    const installs = { store, wasEmptied: async () => false, lost: () => void (lost += 1) };
    const watch = redisWatch(shared, prefix, () => undefined, installs);
    const { workspaces } = installKeysOf(prefix);
    const look = async () => [await watch.look(), lost];
    // A bot without any install yet has lost nothing.
    expect(await look()).toEqual([null, 0]);
    for (const times of [1, 2]) {
      await shared.hset(workspaces, 'T0ONE', 'T0ONE');
      expect(await look()).toEqual([null, times - 1]);
      await shared.del(workspaces);
      for (let again = 0; again < 2; again += 1)
        expect(await look()).toEqual([expect.stringMatching(/lost all installs.* Fix: /), times]);
    }
    shared.disconnect();
  });

  it('a step that meets a replica is done once, as a whole, at the master', async () => {
    const store = storeOf(redis, PREFIX, workspaceId('T0TEST'));
    await follow(other.url, one.url);
    const { agenda, overlay } = store.keys;
    let tries = 0;
    await atomically(store, [agenda], async (read, write) => {
      tries += 1;
      write.zadd(agenda, tries, 'own').set(overlay, String(await read.zcard(agenda)));
      if (tries > 1) return;
      await promote(other.url);
      await follow(one.url, other.url);
      link.leadTo(other.url);
    });
    expect(tries).toBe(2);
    expect(await withRedis(other.url, (admin) => admin.zrange(agenda, '0', '-1', 'WITHSCORES'))).toEqual([
      'own',
      '2',
    ]);
  });

  it('says since when no sweep has run, even if the process is up', async () => {
    const clock = { now: 0 };
    const watch = sweepWatch(
      redis,
      PREFIX,
      async () => undefined,
      () => clock.now,
    );
    clock.now = 100_000;
    expect([await watch.look(), await watch.age()]).toEqual([null, null]);
    clock.now = 130_000;
    expect(await watch.look()).toMatch(/^no sweep has run: nothing opens.*Fix: /);
    await markSweep(redis, PREFIX);
    expect([await watch.look(), await watch.age()]).toEqual([null, expect.any(Number)]);
    await one.freeze(true);
    expect(await watch.age()).toBeNull();
    // While Redis is silent, the time since the last known sweep goes on.
    clock.now += 100_000;
    expect(await watch.look()).toBeNull();
    clock.now += 30_000;
    expect(await watch.look()).toMatch(/^no sweep has run/);
  });

  it('puts the next sweep back when asked to', async () => {
    const queues = openQueues(redis, PREFIX, () => undefined);
    const nothing = async () => undefined;
    const sweeps = new EventEmitter();
    const first = once(sweeps, 'swept');
    await queues.start({
      sweep: async () => void sweeps.emit('swept'),
      step: nothing,
      deliver: async () => ({ kind: 'done' }),
      failed: () => undefined,
    });
    await first;
    const second = once(sweeps, 'swept');
    await redis.flushall();
    await queues.restoreSweeps();
    await second;
    await queues.close();
  });
});
