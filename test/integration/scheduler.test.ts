import { EventEmitter, once } from 'node:events';
import { openQueues, type RunningQueues } from '../../src/delivery/queues.js';
import { type Client, connect } from '../../src/store/redis.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { aPrefix } from '../support/redis.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;

describe('the next sweep', () => {
  let server: OwnRedis;
  let redis: Client;
  let prefix: string;
  let sweeps: string;
  let workers: RunningQueues[];
  let told: EventEmitter;
  let restored: number;
  beforeAll(async () => {
    server = await ownRedis(() => undefined);
    redis = connect(server.url, () => undefined);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    prefix = aPrefix();
    sweeps = `{${prefix}:queues}:sweeps`;
    told = new EventEmitter();
    restored = 0;
    workers = [openQueues(redis, prefix, () => undefined), openQueues(redis, prefix, () => undefined)];
    const first = once(told, 'swept');
    for (const worker of workers)
      await worker.start(
        {
          sweep: async () => void told.emit('swept'),
          step: async () => undefined,
          deliver: async () => ({ kind: 'done' }),
          failed: () => undefined,
          restored: () => {
            restored += 1;
            told.emit('restored');
          },
        },
        100,
      );
    await first;
    await until('a sweep is planned', planned, (at) => at !== null);
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
  });

  const planned = async (): Promise<number | null> => workers[0]?.nextSweepAt() ?? null;
  const nextId = async (): Promise<string> =>
    `repeat:sweep:${await redis.zscore(`${sweeps}:repeat`, 'sweep')}`;

  /** Moves the next sweep to another time, as a process with a wrong clock does. */
  const planFor = async (at: number): Promise<void> => {
    const id = await nextId();
    await redis.zrem(`${sweeps}:delayed`, id);
    await redis.zadd(`${sweeps}:delayed`, at * 0x1000, `repeat:sweep:${at}`);
    await redis.rename(`${sweeps}:${id}`, `${sweeps}:repeat:sweep:${at}`);
    await redis.zadd(`${sweeps}:repeat`, at, 'sweep');
  };

  it.each<[what: string, harm: () => Promise<unknown>]>([
    [
      'its job is taken out',
      async () => {
        const id = await nextId();
        await redis.zrem(`${sweeps}:delayed`, id);
        await redis.del(`${sweeps}:${id}`);
      },
    ],
    ['its job is taken out of the queue alone', async () => redis.zrem(`${sweeps}:delayed`, await nextId())],
    [
      'its plan is taken out',
      async () => {
        await redis.zrem(`${sweeps}:repeat`, 'sweep');
        await redis.del(`${sweeps}:repeat:sweep`);
      },
    ],
    [
      'its job holds no JSON',
      async () => redis.hset(`${sweeps}:${await nextId()}`, { data: '{"torn', opts: '{"torn' }),
    ],
    [
      'another kind of value stands where its job is to be',
      async () => {
        const key = `${sweeps}:${await nextId()}`;
        await redis.multi().del(key).set(key, 'x').exec();
      },
    ],
    ['its job is evicted', async () => redis.del(`${sweeps}:${await nextId()}`)],
    ['Redis is emptied', () => redis.flushall()],
    ['a wrong clock has planned it for next month', () => planFor(Date.now() + 30 * DAY_MS)],
    ['a wrong clock has planned it for minutes ahead', () => planFor(Date.now() + 5 * 60_000)],
  ])('comes back by itself, and is logged once, if %s', async (_, harm) => {
    const swept = once(told, 'swept');
    const put = once(told, 'restored');
    await harm();
    await Promise.all([swept, put]);
    await until('a sweep is planned', planned, (at) => at !== null);
    const ahead = ((await planned()) ?? 0) - Date.now();
    expect([restored, ahead > -1_000, ahead <= 30_000]).toEqual([1, true, true]);
  });

  it('is left alone while it’s planned as it should be', async () => {
    const at = await planned();
    await Promise.all(workers.map((worker) => worker.restoreSweeps()));
    expect([restored, await planned()]).toEqual([0, at]);
  });
});
