import { dayOf } from '../../src/pulse/calendar.js';
import { teamId, type WorkspaceId } from '../../src/pulse/ids.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { bindToKeyring } from '../../src/store/keyring-guard.js';
import { settleLate } from '../../src/store/late.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { saveTeam } from '../../src/store/teams.js';
import { forgetting } from '../../src/usecases/forgetting.js';
import { lateLook } from '../../src/usecases/memberships.js';
import { contextsFor } from '../../src/usecases/redis-ownership.js';
import { aTeam } from '../support/team.js';
import { against, type Bench, type Setting } from './bench.js';
import { aWorkspace } from './many-workspaces.js';
import { alternately, median, timed } from './sample.js';

const FEW = 10;
const DAY_MS = 86_400_000;

/** How far ahead everything is sealed, in days: further than the days that are retired. */
const AHEAD = 50;

/** The time to retire a day of the keyring with nothing late, by the number of workspaces. */
export const retiring: Bench = {
  name: 'retiring',
  about: `a day of the keyring is retired with nothing late in many workspaces, against in ${FEW}`,
  async run(setting) {
    const many = setting.size(1_000, 50);
    const [few, all] = [await installed(setting, FEW), await installed(setting, many)];
    const { figures, floors } = await alternately(
      setting.size(15, 2),
      () => all.retire(),
      () => few.retire(),
    );
    for (const one of [few, all]) one.end();
    const both = { figure: median(figures), floor: median(floors) };
    const each = (both.figure - both.floor) / (many - FEW);
    setting.say(`  ${each.toFixed(3)} ms for each workspace`);
    const name = `a day retired with nothing late in ${many.toLocaleString('en')} workspaces, against in ${FEW}`;
    return { measured: [against(name, 'ms', both, null)], plots: {} };
  },
};

const nothing = async (): Promise<void> => undefined;
const quiet = (): void => undefined;
const SILENCE = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Installs `count` workspaces, each with a team whose records are sealed for weeks. */
async function installed({ redisUrl, file }: Setting, count: number) {
  const redis = connect(redisUrl, quiet);
  const prefix = `retiring${count}`;
  let now = Date.now();
  const today = dayOf(now);
  const keyring = Keyring.create(file(`${prefix}.keyring`), today);
  const team = aTeam({ id: teamId('east') });
  const install = async (id: WorkspaceId): Promise<void> => {
    const store = storeOf(redis, prefix, id);
    const { keys } = store;
    await bindToKeyring(store, keyring, prefix, async () => true);
    await saveTeam(store, team);
    await redis.hset(keys.state(team.id), 'sealedUntil', today + AHEAD);
    await redis.hset(keys.peersState(team.id), 'sealedUntil', today + AHEAD);
    await redis.hset(keys.membershipsHead, 'until', today + AHEAD);
    await settleLate(store, keyring.id, lateLook(now));
  };
  const ids = Array.from({ length: count }, (_, at) => aWorkspace(at));
  for (const id of ids) await install(id);
  const clock = { now: () => now };
  const days = forgetting({
    redis,
    prefix,
    keyring,
    clock,
    clocks: { agrees: () => true, confirmed: () => true },
    log: SILENCE,
    contexts: async () => contextsFor({ redis, prefix }, { keyring, clock }, ids),
    open: () => Promise.reject(new Error('nothing is late')),
    queues: { renewNotifications: nothing },
  });
  return {
    async retire(): Promise<number> {
      now += DAY_MS;
      const took = await timed(() => days.step());
      if (keyring.day !== dayOf(now)) throw new Error('no day was retired');
      return took;
    },
    end: () => redis.disconnect(),
  };
}
