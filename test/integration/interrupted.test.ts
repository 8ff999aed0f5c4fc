import { deliveriesPrefix, openQueues } from '../../src/delivery/queues.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { deferred } from '../../src/slack/api/deferred.js';
import { atomically, connect, Interrupted, storeOf } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const WORKSPACE = workspaceId('T0TEST');

describe('a step of which the connection breaks', () => {
  it('is given up: it writes nothing over what came meanwhile', async () => {
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

  it('adds one listener to the connection beside it, however many steps wait at once, and ends them all with it', async () => {
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

describe('a note whose worker was killed', () => {
  it('goes to another one, however often that happened', async () => {
    const prefix = aPrefix();
    const redis = connect(testRedisUrl(), () => undefined);
    const queues = openQueues(redis, prefix, () => undefined);
    await queues.addNotifications(WORKSPACE, [
      { notification: { id: 'one', sealed: Buffer.from('sealed') }, waitMs: 0 },
    ]);
    // Somebody has it in hand, without a lock any more; as happened before.
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
