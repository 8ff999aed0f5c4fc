import { dayOf } from '../../src/pulse/calendar.js';
import { pulseId, teamId, type WorkspaceId } from '../../src/pulse/ids.js';
import { type Sweeps, sweepsOf } from '../../src/start/sweep-all.js';
import { schedule } from '../../src/store/agenda.js';
import { batchesOf } from '../../src/store/batches.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { against, type Bench, type Setting } from './bench.js';
import { aWorkspace } from './many-workspaces.js';
import { alternately, median, timed } from './sample.js';

const FEW = 10;
const HOUR_MS = 3_600_000;

/** Many workspaces, and the sweeps to measure. */
interface Many {
  readonly sweeps: Sweeps;
  end(): void;
}

/** One sweep with nothing due, by the number of workspaces. */
export const manySweeps: Bench = {
  name: 'many-sweeps',
  about: `a sweep with nothing due in many workspaces, against in ${FEW}`,
  async run(setting) {
    const sizes = setting.size([FEW, 1_000, 10_000], [FEW, 100]);
    const many = new Map<number, Many>();
    for (const size of sizes) many.set(size, await installed(setting, size));
    const swept = (size: number) => () =>
      timed(async () => (await many.get(size)?.sweeps.handOn())?.finish());
    // The first sweep looks at each workspace once.
    for (const size of sizes) await swept(size)();
    const points: [number, number][] = [];
    const measured = [];
    for (const size of sizes.slice(1)) {
      const { figures, floors } = await alternately(setting.size(101, 3), swept(size), swept(FEW));
      const both = { figure: median(figures), floor: median(floors) };
      if (points.length === 0) points.push([FEW, both.floor]);
      points.push([size, both.figure]);
      const name = `sweep with nothing due in ${size.toLocaleString('en')} workspaces, against in ${FEW}`;
      measured.push(against(name, 'ms', both, { atMost: 1.5 }));
    }
    for (const one of many.values()) one.end();
    const plot = {
      title: 'One sweep with nothing due',
      x: { label: 'workspaces', log: true },
      y: { label: 'milliseconds' },
      lines: [{ name: 'one sweep', points }],
    };
    return { measured, plots: { 'many-sweeps': plot } };
  },
};

const nothing = async (): Promise<void> => undefined;
const quiet = (): void => undefined;

/** The number of workspaces written at once. */
const AT_ONCE = 500;

/** Installs `count` workspaces, each with a team whose week opens in some hours. */
async function installed({ redisUrl, file }: Setting, count: number): Promise<Many> {
  const redis = connect(redisUrl, () => undefined);
  const prefix = `many${count}`;
  const now = Date.now();
  const keyring = Keyring.create(file(`${prefix}.keyring`), dayOf(now));
  const ids = Array.from({ length: count }, (_, at) => aWorkspace(at));
  const write = async (id: WorkspaceId, at: number): Promise<void> => {
    const store = storeOf(redis, prefix, id);
    const transaction = redis.multi().set(store.keys.keyring, keyring.id);
    const due = { step: 'open', team: teamId('east'), pulse: pulseId('2026-06-02') } as const;
    schedule(transaction, store, due, now + HOUR_MS + at);
    await transaction.exec();
  };
  for (const batch of batchesOf([...ids.entries()], AT_ONCE))
    await Promise.all(batch.map(([at, id]) => write(id, at)));
  const sweeps = sweepsOf(
    {
      redis,
      config: { prefix },
      // A workspace with nothing due is never opened.
      workspaces: {
        ids: async () => ids,
        atHand: () => [],
        visit: () => Promise.reject(new Error('not due')),
      },
      teams: [],
      queues: { addSteps: nothing, addNotifications: nothing, renewNotifications: nothing, hasten: nothing },
      clock: { now: () => now },
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      deliveryMs: 0,
      ending: new AbortController().signal,
    },
    { ofSteps: quiet, ofDeliveries: quiet },
  );
  return { sweeps, end: () => redis.disconnect() };
}
