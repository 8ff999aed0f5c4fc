import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deliveriesPrefix, openQueues } from '../../src/delivery/queues.js';
import { type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { sweep } from '../../src/usecases/sweep.js';
import { enqueue } from '../../src/store/outbox.js';
import { against, type Bench, type Setting } from './bench.js';
import { aClinic } from './clinic.js';
import { alternately, median } from './sample.js';

/** The size of a sealed note, in bytes. */
const NOTE = 352;
/** How much longer a small workspace may wait beside a large one, in seconds. */
const ALLOWED = 2;
const SMALL = 10;

/**
 * Two workspaces have notes due at once, and one process sweeps them one after the other, the large one first. Both
 * share a queue: with separate queues, they'd never meet.
 */
export const neighbour: Bench = {
  name: 'neighbour',
  about: 'how long ten members wait beside a workspace of ten thousand, against alone and two seconds more',
  async run(setting) {
    const large = setting.size(10_000, 200);
    let run = 0;
    const waited = (beside: number) => () => {
      run += 1;
      return secondsOf(setting, `bench${run}`, beside);
    };
    const { figures, floors } = await alternately(setting.size(5, 1), waited(large), waited(0));
    const both = { figure: median(figures), floor: median(floors) + ALLOWED };
    const name = `wait of ${SMALL} members beside ${large.toLocaleString('en')}, against alone + ${ALLOWED} s`;
    return { measured: [against(name, 's', both, { atMost: 1 })], plots: {} };
  },
};

/** Returns the seconds from the start of the sweep until the small workspace's last note was taken. */
async function secondsOf(setting: Setting, prefix: string, beside: number): Promise<number> {
  const [first, second] = twoOfOneQueue(prefix);
  const clinics = [first, second].map((workspace) => aClinic(setting, { prefix, workspace }));
  const [large, small] = clinics.map(({ context }) => context);
  if (!large || !small) throw new Error('there are two workspaces');
  const { redis } = large.store;
  for (const [context, count] of [[large, beside] as const, [small, SMALL] as const]) {
    const write = redis.multi();
    const notes = Array.from({ length: count }, () => ({
      notification: { id: randomBytes(16).toString('base64url'), sealed: randomBytes(NOTE) },
      dueAt: 0,
    }));
    enqueue(write, context.store, notes);
    await write.exec();
  }
  const queues = openQueues(redis, prefix, () => undefined);
  let left = SMALL;
  let lastAt = 0;
  await queues.start({
    sweep: async () => undefined,
    step: async () => undefined,
    async deliver(workspace) {
      if (workspace === small.workspace) {
        left -= 1;
        lastAt = performance.now();
      }
      return { kind: 'done' };
    },
    failed: () => undefined,
  });
  const began = performance.now();
  for (const context of [large, small]) await sweep(context, queues);
  const waiting = (): boolean => left > 0;
  while (waiting()) await setTimeout(10);
  await queues.close();
  for (const clinic of clinics) clinic.end();
  return (lastAt - began) / 1000;
}

/** Returns two workspaces whose deliveries share a queue. */
function twoOfOneQueue(prefix: string): readonly [WorkspaceId, WorkspaceId] {
  const first = workspaceId('T0000');
  for (let index = 1; ; index += 1) {
    const second = workspaceId(`T${String(index).padStart(4, '0')}`);
    if (deliveriesPrefix(prefix, second) === deliveriesPrefix(prefix, first)) return [first, second];
  }
}
