import { memberId, type MemberId, pulseId } from '../../../src/pulse/ids.js';
import { nameSupporter, setSupporter, type Supporter } from '../../../src/pulse/supporters.js';
import { openNotification } from '../../../src/sealing/notifications.js';
import { allNotifications } from '../../../src/store/outbox.js';
import { findTeam } from '../../../src/store/teams.js';
import { refreshRoster } from '../../../src/usecases/enroll.js';
import { announceEvent, continueEvent } from '../../../src/usecases/hard-events.js';
import { changeSupporters } from '../../../src/usecases/supporters.js';
import { aPerson } from '../../support/directory.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { looksOfTimes } from './due-times.js';

const AWAY_ZONE = 'America/Los_Angeles';

/** Returns a list with these supporters, ready to be asked. */
const ready = (members: readonly MemberId[]): readonly Supporter[] =>
  members.reduce<readonly Supporter[]>(
    (list, one) => setSupporter(nameSupporter(list, one), one, 'ready'),
    [],
  );

/** Returns features of the deliveries to supporters: their due times and their sizes. */
async function deliveries({ context }: Stage, withCovers: boolean): Promise<number[]> {
  const { keyring, workspace, store } = context;
  const all = (await allNotifications(store)).filter(
    (sealed) => withCovers || openNotification(keyring, workspace, sealed)?.cover === false,
  );
  const times = await Promise.all(all.map(({ id }) => store.redis.zscore(store.keys.outboxDue, id)));
  return [...looksOfTimes(times.map(Number)), ...looksOfTimes(all.map(({ sealed }) => sealed.length))];
}

/** Announces events to teams with one person in another time zone, who is a supporter in some of them. */
async function whoSupports({ chance, size }: Setting, withCovers: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const { context } = stage;
    const { redis, keys } = context.store;
    const samples: Sample[] = [];
    for (let count = size(800, 24); count > 0; count -= 1) {
      const truth = chance.next() < 0.5;
      const { id, members } = await stage.team(6);
      const [abroad = memberId('UNOBODY'), ...others] = members;
      const directory = {
        ...stage.directory,
        rosterOf: async () =>
          members.map((one) => aPerson(one, one === abroad ? { timeZone: AWAY_ZONE } : {})),
      };
      await refreshRoster(context, directory, id);
      // The number of supporters varies, too.
      const some = others.slice(0, 1 + chance.below(3));
      await changeSupporters(context, () => ready(truth ? [abroad, ...some] : some));
      // Ten in the morning in the team's zone, three in the person's.
      stage.after(0, -5);
      const team = await findTeam(context.store, id);
      if (!team) throw new Error('no such team');
      await announceEvent(context, team);
      stage.after(0, -5 + 1 / 6);
      await continueEvent(context, { step: 'event', team: id, pulse: pulseId('-') });
      samples.push({ features: await deliveries(stage, withCovers), truth });
      await redis.del(keys.outbox, keys.outboxDue);
    }
    return learnedAuc(samples);
  });
}

export const eventSupporters: Attack = {
  group: 'redis',
  name: 'deliveries before a hard event’s message: is one person a peer supporter',
  attacker:
    'An operator who knows every roster, and looks at how many deliveries a hard event makes before the team hears, how large they are and when they’re due. One person of each team lives in another zone. Learns from half of the teams whether that person is a peer supporter, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => whoSupports(setting, true),
  weakened: {
    variant: 'supporters alone get a delivery',
    run: (setting) => whoSupports(setting, false),
  },
};
