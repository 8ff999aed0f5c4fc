import type { MemberId } from '../../../src/pulse/ids.js';
import { leavePeers } from '../../../src/pulse/peer.js';
import { forget, leave, type Trajectory } from '../../../src/pulse/trajectory.js';
import { findTeam, saveTeam } from '../../../src/store/teams.js';
import { changeEverywhere } from '../../../src/usecases/change-everywhere.js';
import { updateMemberRecord } from '../../../src/usecases/member-record.js';
import { ownTeams } from '../../../src/usecases/own-data.js';
import { changePeer } from '../../../src/usecases/peer-records.js';
import { watchRedis } from '../../support/redis-watcher.js';
import type { Attack, Setting } from '../attack.js';
import { auc, type Figure } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 8;

/** Applies a member's own change to everything that's kept about them. */
type Everywhere = (
  stage: Stage,
  member: MemberId,
  change: (own: Trajectory) => Trajectory,
) => Promise<unknown>;

const asItIs: Everywhere = ({ context }, member, change) => changeEverywhere(context, member, change);

/** As it was before every team was written to: only teams that hold something. */
const whereKept: Everywhere = async ({ context }, member, change) => {
  for (const { team, trajectory } of (await ownTeams(context, member)).teams) {
    await changePeer(context, member, team, leavePeers);
    if (trajectory) await updateMemberRecord(context, member, team.id, change);
  }
};

/** An archived team, and one that asks one of its people together with others who were never in it. */
async function twoTeams(stage: Stage): Promise<{ old: StageTeam; now: StageTeam; mover: MemberId }> {
  const { store } = stage.context;
  const old = await stage.team(SIZE);
  await stage.open(old);
  await stage.close(old);
  const definition = await findTeam(store, old.id);
  if (!definition) throw new Error('the team is gone');
  await saveTeam(store, { ...definition, archived: true });
  const [mover] = old.members;
  if (!mover) throw new Error('nobody is in the team');
  const now = await stage.team(SIZE - 1);
  stage.alsoIn(now, [mover]);
  await stage.open(now);
  if ((await ownTeams(stage.context, mover)).teams.length !== 2)
    throw new Error('the one who moved has nothing in the old team: the attack would mean nothing');
  return { old, now, mover };
}

/** Guesses from the keys that are written whether a member is the one who was in the other team before. */
const whoForgets = ({ chance, size }: Setting, everywhere: Everywhere): Promise<Figure> =>
  onStage(chance, async (stage) => {
    const guesses: { score: number; truth: boolean }[] = [];
    for (let pairs = size(20, 2); pairs > 0; pairs -= 1) {
      const { old, now, mover } = await twoTeams(stage);
      const { keys } = stage.context.store;
      const piles = [keys.recordSlips(old.id), keys.peerSlips(old.id)];
      const watcher = await watchRedis(keys.teams.replace(/:teams$/, ''));
      try {
        for (const change of [forget, (own: Trajectory) => leave(own, false)])
          for (const truth of [true, false]) {
            const member = truth ? mover : chance.shuffled(now.members)[0];
            if (!member) throw new Error('nobody is in the team');
            const commands = await watcher.during(() => everywhere(stage, member, change));
            const written = commands.filter(
              ([, ...words]) => words.includes(keys.agenda) && piles.some((pile) => words.includes(pile)),
            );
            guesses.push({ score: written.length, truth });
          }
      } finally {
        watcher.end();
      }
    }
    return auc(guesses);
  });

export const liveForget: Attack = {
  group: 'redis',
  name: 'a live reader of Redis: who forgets or leaves',
  attacker:
    'The same reader. One member of a team was in another before, which rests now and still keeps their record; the others never were. When somebody of the team forgets or leaves, the reader counts the writes to the resting team.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => whoForgets(setting, asItIs),
  weakened: {
    variant: 'only teams that keep something of the member are written to',
    run: (setting) => whoForgets(setting, whereKept),
  },
};
