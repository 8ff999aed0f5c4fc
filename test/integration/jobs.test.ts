import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { longJobs } from '../../src/delivery/long-jobs.js';
import { deliveriesPrefix, openQueues, type RunningQueues } from '../../src/delivery/queues.js';
import { pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { safeCode } from '../../src/usecases/log.js';
import type { Client } from '../../src/store/redis.js';
import { connect, Overtaken } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { until } from '../support/until.js';

const WORKSPACE = workspaceId('T0JOBS');
const timed = (id: string) => ({ notification: { id, sealed: Buffer.from('sealed') }, waitMs: 0 });

let redis: Client;
let queues: RunningQueues;
let deliveries: Queue;
let own: Redis;
let prefix: string;
beforeEach(() => {
  prefix = aPrefix();
  redis = connect(testRedisUrl(), () => undefined);
  queues = openQueues(redis, prefix, () => undefined);
  own = new Redis(testRedisUrl(), { maxRetriesPerRequest: null });
  deliveries = new Queue('deliveries', {
    connection: own,
    prefix: deliveriesPrefix(prefix, WORKSPACE),
  });
});
afterEach(async () => {
  await queues.close();
  await deliveries.close();
  own.disconnect();
  redis.disconnect();
});

describe('unreadable jobs', () => {
  it('keep no notification from being resealed, and end when their turn comes, with one log line each', async () => {
    await deliveries.add('notification', { workspace: null, id: 7 });
    const torn = deliveries.toKey((await deliveries.add('notification', {})).id ?? '');
    await redis.hset(torn, 'data', '{"workspace":');
    const other = deliveries.toKey((await deliveries.add('notification', {})).id ?? '');
    await redis.multi().del(other).set(other, 'x').exec();
    await queues.addNotifications(WORKSPACE, [timed('one')]);
    const renewed: string[] = [];
    await queues.renewNotifications((_, { id }) => {
      renewed.push(id);
      return null;
    });
    expect(renewed).toEqual(['one']);

    const done: string[] = [];
    const failed: string[] = [];
    await queues.addSteps(WORKSPACE, [{ step: 'close', team: teamId('east'), pulse: pulseId('2026-06-05') }]);
    await queues.start({
      sweep: async () => undefined,
      step: async () => {
        throw new Overtaken();
      },
      deliver: async (_, { id }) => {
        done.push(id);
        return { kind: 'done' };
      },
      failed: (job, error, due) => failed.push([job, safeCode(error), due?.team ?? '-'].join(' ')),
    });
    await until(
      'all jobs have ended',
      () => [done.length, failed.length],
      ([ran = 0, not = 0]) => ran >= 1 && not >= 4,
    );
    expect(done).toEqual(['one']);
    // A failed step is reported with its team, since someone has to look after that team.
    expect(failed.toSorted()).toEqual([
      ...Array(3).fill('notification job_unreadable -'),
      'step overtaken east',
    ]);
    expect(await redis.exists(torn, other)).toBe(0);
    // Each delivery takes half a second, whatever happens in it.
    await until('nothing is due', async () => (await queues.pending()) === 0);
  });

  it('are counted with the others, and keep none from being hastened', async () => {
    const rounds = new Queue('rounds', { connection: own, prefix: `{${prefix}:queues}` });
    const step = await rounds.add('step', {});
    await redis.hset(rounds.toKey(step.id ?? ''), 'data', '{"due":');
    await rounds.close();
    const torn = await deliveries.add('notification', {}, { delay: 3_600_000 });
    await redis.hset(deliveries.toKey(torn.id ?? ''), 'data', '{"workspace":');
    await queues.addNotifications(WORKSPACE, [{ ...timed('late'), waitMs: 3_600_000 }]);
    expect(await queues.pending()).toBe(3);
    await queues.hasten(WORKSPACE, 60_000, async (count) => Array<number>(count).fill(0));
    const late = await deliveries.getJob('n_late');
    expect(late?.delay).toBe(0);
  });
});

describe('notifications that get an earlier turn', () => {
  it('on a machine whose clock is wrong, they are chosen by the true time', async () => {
    const behindMs = 7_200_000;
    const truly = openQueues(redis, prefix, () => undefined, { now: () => Date.now() + behindMs });
    // BullMQ counts from the machine's own clock, so these are truly due in a minute, and in an hour.
    await truly.addNotifications(WORKSPACE, [
      { ...timed('soon'), waitMs: behindMs + 60_000 },
      { ...timed('late'), waitMs: behindMs + 3_600_000 },
    ]);
    await truly.hasten(WORKSPACE, 1_800_000, async (count) => Array<number>(count).fill(0));
    await truly.close();
    expect((await deliveries.getJob('n_soon'))?.delay).toBe(behindMs + 60_000);
    expect((await deliveries.getJob('n_late'))?.delay).toBe(0);
  });
});

describe('long steps of one workspace', () => {
  const step = (team: string) =>
    ({ step: 'open', team: teamId(team), pulse: pulseId('2026-06-05') }) as const;

  it('hold up neither another workspace nor a sweep, and all run once', async () => {
    const began: string[] = [];
    const failed: string[] = [];
    let swept = 0;
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    await queues.start({
      sweep: async () => void (swept += 1),
      step: async (workspace, { team }) => {
        began.push(team);
        if (workspace === WORKSPACE) await slow;
      },
      deliver: async () => ({ kind: 'done' }),
      failed: (job) => failed.push(job),
    });
    await until('a sweep runs', () => swept === 1);
    const slowTeams = ['a', 'b', 'c', 'd', 'e', 'f'];
    await queues.addSteps(WORKSPACE, slowTeams.map(step));
    await until('two steps run', () => began.length === 2);
    await queues.addSteps(workspaceId('T0OTHER'), [step('other')]);
    const sweeps = new Queue('sweeps', { connection: own, prefix: `{${prefix}:queues}` });
    await sweeps.add('sweep', {}, { removeOnComplete: true });
    await sweeps.close();
    await until('the other workspace and a sweep come by', () => began.includes('other') && swept === 2);
    expect([began.length, await queues.pending()]).toEqual([3, 6]);
    finish();
    await until(
      'all steps have begun',
      () => began,
      () => began.length === 7,
    );
    await until('nothing is due', async () => (await queues.pending()) === 0);
    expect(began.toSorted()).toEqual([...slowTeams, 'other']);
    expect(failed).toEqual([]);
  });

  it('that hang in many workspaces give their places to others, and none of them begins twice', async () => {
    const hanging = Array.from({ length: 40 }, (_, at) => workspaceId(`T0HANGS${at}`));
    const began: string[] = [];
    const failed: string[] = [];
    let finish: () => void = () => undefined;
    const hangs = new Promise<void>((resolve) => (finish = resolve));
    const processes = [1, 2].map(() => openQueues(redis, prefix, () => undefined, { placeForMs: 20 }));
    for (const one of processes)
      await one.start({
        sweep: async () => undefined,
        step: async (workspace) => {
          began.push(workspace);
          if (!hanging.includes(workspace)) return;
          await hangs;
          if (workspace === hanging[0] && began.filter((other) => other === workspace).length === 1)
            throw new Overtaken();
        },
        deliver: async () => ({ kind: 'done' }),
        failed: (job) => failed.push(job),
      });
    await Promise.all(hanging.map((workspace) => queues.addSteps(workspace, [step('a')])));
    await until('all of them hang', () => began.length === hanging.length);
    await queues.addSteps(WORKSPACE, [step('a')]);
    await until('another workspace comes by', () => began.includes(WORKSPACE));
    expect(await queues.pending()).toBe(hanging.length);
    finish();
    await until('nothing is due', async () => (await queues.pending()) === 0);
    expect(began.toSorted()).toEqual([...hanging, WORKSPACE].toSorted());
    expect(failed).toEqual(['step']);
    await Promise.all(processes.map((one) => one.close()));
  });

  it('keep their lock after giving up their place, for as long as they run', async () => {
    let renewed = 0;
    const ended: string[] = [];
    const job = {
      extendLock: async () => (renewed += 1),
      moveToCompleted: async (_: unknown, token: string) => void ended.push(token),
    } as unknown as Job;
    const long = longJobs({ lockMs: 30, placeForMs: 1, onError: (error) => ended.push(String(error)) });
    let finish: () => void = () => undefined;
    const run = long.lending(() => new Promise<void>((resolve) => (finish = resolve)));
    await expect(run(job, 'token')).rejects.toThrow(DelayedError);
    await until('its lock was renewed twice', () => renewed >= 2);
    finish();
    await long.settled();
    expect(ended).toEqual(['token']);
  });
});

describe('jobs that a wrong clock planned days ahead', () => {
  const DAY_MS = 86_400_000;

  it('run as soon as a process with the right time looks, and all others keep waiting', async () => {
    const began: string[] = [];
    const work = {
      sweep: async () => undefined,
      step: async (_: unknown, { team }: { readonly team: string }) => void began.push(team),
      deliver: async (_: unknown, { id }: { readonly id: string }) => {
        began.push(id);
        return { kind: 'done' } as const;
      },
      failed: () => undefined,
    };
    const rounds = new Queue('rounds', { connection: own, prefix: `{${prefix}:queues}` });
    await queues.addSteps(WORKSPACE, [
      { step: 'close', team: teamId('east'), pulse: pulseId('2026-06-05') },
      { step: 'open', team: teamId('west'), pulse: pulseId('2026-06-05') },
    ]);
    await queues.addNotifications(WORKSPACE, [timed('tried'), { ...timed('far'), waitMs: 3 * DAY_MS }]);
    // A worker whose clock is ahead leaves them like this: taken once, and put back until its own tomorrow.
    const putBack = async (queue: Queue, taken: number): Promise<void> => {
      const worker = new Worker(queue.name, null, { connection: own, prefix: queue.opts.prefix ?? '' });
      for (let count = 0; count < taken; count += 1)
        await (await worker.getNextJob('token'))?.moveToDelayed(Date.now() + 5 * DAY_MS, 'token');
      await worker.close();
    };
    await putBack(rounds, 2);
    await putBack(deliveries, 1);
    await queues.start(work);
    expect(await queues.pending()).toBe(4);
    await queues.hastenMisplaced();
    await until(
      'three have begun',
      () => began,
      () => began.length >= 3,
    );
    await rounds.close();
    expect(began.toSorted()).toEqual(['east', 'tried', 'west']);
    expect((await deliveries.getJob('n_far'))?.delay).toBe(3 * DAY_MS);
  });
});
