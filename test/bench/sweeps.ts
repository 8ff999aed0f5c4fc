import { openQueues } from '../../src/delivery/queues.js';
import { pulseId, teamId } from '../../src/pulse/ids.js';
import { sweep } from '../../src/usecases/sweep.js';
import { schedule } from '../../src/store/agenda.js';
import { saveTeam } from '../../src/store/teams.js';
import { aTeam } from '../support/team.js';
import { against, type Bench, type Setting } from './bench.js';
import { aClinic, type Clinic } from './clinic.js';
import { alternately, median, timed } from './sample.js';

const DUE = 50;

/** One sweep with the same number of steps due, among few teams and among many. */
export const sweeps: Bench = {
  name: 'sweep',
  about: 'a sweep with 50 steps due among 100,000 scheduled teams, against among 100',
  async run(setting) {
    const sizes = setting.size([100, 1_000, 10_000, 100_000], [100, 1_000]);
    const [fewest = 0, most = 0] = [sizes[0], sizes.at(-1)];
    const clinics = new Map<number, Clinic>();
    for (const teams of sizes) clinics.set(teams, await scheduled(setting, teams));
    let run = 0;
    const swept = (teams: number) => () => {
      run += 1;
      return millisecondsOf(clinics.get(teams), `bench${run}`);
    };
    const points: [number, number][] = [];
    const times = setting.size(21, 1);
    for (const teams of sizes) await swept(teams)();
    const ends = await alternately(times, swept(most), swept(fewest));
    const both = { figure: median(ends.figures), floor: median(ends.floors) };
    points.push([fewest, both.floor]);
    for (const teams of sizes.slice(1, -1)) {
      const { figures } = await alternately(times, swept(teams), swept(fewest));
      points.push([teams, median(figures)]);
    }
    points.push([most, both.figure]);
    for (const clinic of clinics.values()) clinic.end();
    const name = `sweep of ${most.toLocaleString('en')} scheduled teams, against ${fewest}`;
    const plot = {
      title: `One sweep with ${DUE} steps due`,
      x: { label: 'scheduled teams', log: true },
      y: { label: 'milliseconds' },
      lines: [{ name: 'one sweep', points }],
    };
    return { measured: [against(name, 'ms', both, { atMost: 2 })], plots: { sweep: plot } };
  },
};

/** A workspace with `teams` teams on its agenda, of which DUE are due. */
async function scheduled(setting: Setting, teams: number): Promise<Clinic> {
  const clinic = aClinic(setting, { prefix: `s${teams}` });
  const { store, clock } = clinic.context;
  for (let first = 0; first < teams; first += 1_000) {
    const saved: Promise<void>[] = [];
    const write = store.redis.multi();
    for (let index = first; index < Math.min(teams, first + 1_000); index += 1) {
      const id = teamId(`clinic-${index}`);
      saved.push(saveTeam(store, aTeam({ id })));
      const at = index < DUE ? clock.now() : clock.now() + 3_600_000 + index * 1_000;
      schedule(write, store, { step: 'open', team: id, pulse: pulseId('2026-06-02') }, at);
    }
    await Promise.all([...saved, write.exec()]);
  }
  return clinic;
}

/** Returns the time of one sweep into empty queues, in milliseconds. */
async function millisecondsOf(clinic: Clinic | undefined, prefix: string): Promise<number> {
  if (!clinic) throw new Error('no such workspace');
  const queues = openQueues(clinic.context.store.redis, prefix, () => undefined);
  await queues.forget();
  const took = await timed(() => sweep(clinic.context, queues));
  if ((await queues.pending()) !== DUE) throw new Error('the sweep did not hand on what was due');
  await queues.close();
  return took;
}
