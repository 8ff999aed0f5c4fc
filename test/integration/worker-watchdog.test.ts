import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type WatchedWorker, watchWorker, type Run } from '../../src/delivery/worker-watchdog.js';
import { openLinks } from '../../src/delivery/links.js';
import { connect } from '../../src/store/redis.js';
import { collectGarbage } from '../support/garbage.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { until } from '../support/until.js';

const JOB = 'job';

describe('a watched worker', () => {
  let queue: Queue;
  let attended: WatchedWorker;
  let told: unknown[];
  beforeEach(() => {
    told = [];
    queue = new Queue('any', { connection: { url: testRedisUrl() }, prefix: aPrefix() });
  });
  afterEach(async () => {
    await attended.close();
    await queue.close();
  });

  /** Watches workers, the first few of which never ask for jobs; returns the workers that were opened. */
  function attending(idle: number, run: Run, looked: () => void = () => undefined): Worker[] {
    const opened: Worker[] = [];
    const open = (counted: Run): Worker => {
      const worker = new Worker(queue.name, counted, {
        connection: { url: testRedisUrl() },
        prefix: queue.opts.prefix ?? '',
        autorun: opened.length >= idle,
      });
      opened.push(worker);
      return worker;
    };
    const waiting = async (): Promise<number> => {
      looked();
      return queue.getWaitingCount();
    };
    const hear = (error: Error) => void told.push((error as Error & { code?: string }).code);
    attended = watchWorker({ waiting, run, open, onError: hear, lookEveryMs: 20 });
    return opened;
  }

  it('is replaced if it leaves jobs waiting, until one does them', async () => {
    const done = new Promise<string>((resolve) => attending(2, async ({ name }) => resolve(name)));
    await queue.add(JOB, {});
    expect(await done).toBe(JOB);
    // On a busy machine the worker that does the job may have been slow to begin, and replaced as well.
    expect(new Set(told)).toEqual(new Set(['worker_replaced']));
    expect(told.length).toBeGreaterThanOrEqual(2);
  });

  it('is left alone while nothing waits, or while it’s busy, however much waits', async () => {
    let looks = 0;
    let seen: () => void = () => undefined;
    const someLooks = (): Promise<void> => {
      looks = 0;
      return new Promise((resolve) => (seen = resolve));
    };
    const look = (): void => {
      looks += 1;
      if (looks > 4) seen();
    };
    let finish: () => void = () => undefined;
    const run = (): Promise<void> => new Promise((resolve) => (finish = resolve));
    const opened = attending(0, run, look);
    await someLooks();
    const began = once(opened[0] as Worker, 'active');
    await queue.addBulk([
      { name: JOB, data: {} },
      { name: JOB, data: {} },
    ]);
    await began;
    await someLooks();
    expect([await queue.getWaitingCount(), opened.length, told]).toEqual([1, 1, []]);
    await queue.drain();
    finish();
  });
});

describe('the connections of the queues', () => {
  it('are let go of once they’ve ended, and one that’s opened again is dropped with the others', async () => {
    const connection = connect(testRedisUrl(), () => undefined);
    const links = openLinks(connection, () => undefined);
    const first = links.first as Redis;
    /** Opens a connection, ends it, and keeps no reference to it. */
    const ended = async (): Promise<WeakRef<object>> => {
      const link = first.duplicate();
      await once(link, 'ready');
      link.disconnect();
      await once(link, 'end');
      return new WeakRef(link);
    };
    try {
      const gone = await ended();
      const again = first.duplicate();
      await once(again, 'ready');
      again.disconnect();
      await once(again, 'end');
      await again.connect();
      await until('the connection that has ended', () => {
        collectGarbage();
        return gone.deref() === undefined;
      });
      links.drop();
      await once(again, 'end');
    } finally {
      first.disconnect();
      connection.disconnect();
    }
  });
});
