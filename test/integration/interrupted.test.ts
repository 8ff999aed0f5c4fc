import { deliveriesPrefix, openQueues } from '../../src/delivery/queues.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { deferred } from '../../src/slack/api/deferred.js';
import { atomically, connect, type Store, storeOf } from '../../src/store/redis.js';
import { Interrupted } from '../../src/store/step-connections.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { until } from '../support/until.js';

const WORKSPACE = workspaceId('T0TEST');

describe('a step whose connection breaks', () => {
  it('is given up, and overwrites nothing that was written in the meantime', async () => {
    const redis = connect(testRedisUrl(), () => undefined);
    const store = storeOf(redis, aPrefix(), WORKSPACE);
    const { overlay } = store.keys;
    await redis.set(overlay, 'before');
    const step = atomically(store, [overlay], async (read, write) => {
      const id = await read.client('ID');
      await redis.client('KILL', 'ID', id);
      await redis.set(overlay, 'meanwhile');
      write.set(overlay, 'after');
    });
    await expect(step).rejects.toBeInstanceOf(Interrupted);
    expect(await redis.get(overlay)).toBe('meanwhile');
    redis.disconnect();
  });

  it('shares one listener with all other steps that wait for the connection, and all of them end', async () => {
    const redis = connect(testRedisUrl(), () => undefined);
    const store = storeOf(redis, aPrefix(), WORKSPACE);
    const before = redis.listenerCount('end');
    let waiting = 0;
    const began = deferred<void>();
    const steps = Array.from({ length: 30 }, (_, index) =>
      atomically(store, [`${store.keys.overlay}:${index}`], async (read) => {
        waiting += 1;
        if (waiting === 30) began.resolve();
        await read.blpop(`${store.keys.overlay}:nothing`, 0);
      }),
    );
    await began.promise;
    expect(redis.listenerCount('end')).toBe(before + 1);
    redis.disconnect();
    const ends = await Promise.allSettled(steps);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('the connection of a step', () => {
  const opened = () => {
    const redis = connect(testRedisUrl(), () => undefined);
    return { redis, store: storeOf(redis, aPrefix(), WORKSPACE) };
  };
  const idOf = (store: Store): Promise<number> =>
    atomically(store, [store.keys.overlay], (read) => read.client('ID'));

  it('serves later steps, and two steps at once have one each', async () => {
    const { redis, store } = opened();
    const first = await idOf(store);
    expect(await idOf(store)).toBe(first);
    const both = await Promise.all([idOf(store), idOf(store)]);
    expect(new Set(both).size).toBe(2);
    expect(both).toContain(first);
    redis.disconnect();
  });

  it('no longer watches the keys of an earlier step that wrote nothing', async () => {
    const { redis, store } = opened();
    const { overlay, outbox } = store.keys;
    await atomically(store, [overlay], (read) => read.get(overlay));
    let attempts = 0;
    await atomically(store, [outbox], async (_, write) => {
      attempts += 1;
      await redis.set(overlay, `changed ${attempts}`);
      write.hset(outbox, 'one', 'written');
    });
    expect(attempts).toBe(1);
    redis.disconnect();
  });

  it('is replaced if Redis dropped it, and the step doesn’t notice', async () => {
    const { redis, store } = opened();
    const first = await idOf(store);
    // Redis has closed the connection, and this process may not have heard yet.
    await redis.client('KILL', 'ID', first);
    expect(await idOf(store)).not.toBe(first);
    redis.disconnect();
  });

  it('ends with the process’s own connection', async () => {
    const { redis, store } = opened();
    const first = await idOf(store);
    redis.disconnect();
    const other = connect(testRedisUrl(), () => undefined);
    await until('it is gone', async () => !String(await other.client('LIST')).includes(`id=${first} `));
    other.disconnect();
  });
});

describe('a notification whose worker was killed', () => {
  it('is sent by another worker, however often that happened', async () => {
    const prefix = aPrefix();
    const redis = connect(testRedisUrl(), () => undefined);
    const queues = openQueues(redis, prefix, () => undefined);
    await queues.addNotifications(WORKSPACE, [
      { notification: { id: 'one', sealed: Buffer.from('sealed') }, waitMs: 0 },
    ]);
    // A worker took it and lost its lock, and that has happened before.
    const own = `${deliveriesPrefix(prefix, WORKSPACE)}:deliveries`;
    expect(await redis.rpoplpush(`${own}:wait`, `${own}:active`)).toBe('n_one');
    await redis.hset(`${own}:n_one`, 'stc', '7');

    const taken: string[] = [];
    await new Promise<void>((resolve) => {
      void queues.start({
        sweep: async () => undefined,
        step: async () => undefined,
        async deliver(_, { id }) {
          taken.push(id);
          resolve();
          return { kind: 'done' };
        },
        failed: () => undefined,
      });
    });
    expect(taken).toEqual(['one']);
    await queues.close();
    redis.disconnect();
  });
});
