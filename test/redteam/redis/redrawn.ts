import { rmSync } from 'node:fs';
import type { MemberId } from '../../../src/pulse/ids.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { openSeason } from '../../../src/sealing/seasons.js';
import { teamState } from '../../../src/store/pulses.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 9;
/** All within one season: the stage’s first pulse is in the fourth week of one. */
const WEEKS = 4;

/** Returns the members counted by the next close's result; null if it publishes nothing new. */
async function countedNow({ context }: Stage, team: StageTeam): Promise<readonly MemberId[] | null> {
  const { workspace, keyring, store } = context;
  const season = openSeason(keyring, workspace, team.id, (await teamState(store, team.id)).season);
  return season && season.counted.length > 0 ? season.counted : null;
}

/** Returns a season as 0.1 drew it if Redis held none: from the channel's current members. */
const drawnAgain = (stage: Stage, team: StageTeam): readonly MemberId[] =>
  stage.present(team).filter((id) => team.members.includes(id));

/** An attacker's write before an opening, to change who's counted. */
type Spoil = (stage: Stage, team: StageTeam, target: MemberId, older: Buffer) => Promise<void>;

const deleted: Spoil = async ({ context }, team) => {
  const { redis, keys } = context.store;
  await redis.hdel(keys.state(team.id), 'season', 'card');
  await redis.del(keys.results(team.id));
};

const restored: Spoil = async ({ context }, team, _, older) => {
  const { redis, keys } = context.store;
  await redis.hset(keys.state(team.id), { season: older });
};

/** Deletes what's stored about people, forges their weeks on the roster, and moves the target's home elsewhere. */
const forged: Spoil = async (stage, team, target) => {
  const { redis, keys } = stage.context.store;
  await deleted(stage, team, target, Buffer.alloc(0));
  for (const key of await redis.keys(`${keys.membershipsHead}*`)) await redis.del(key);
  const roster = await redis.hgetall(keys.roster(team.id));
  for (const [id, entry] of Object.entries(roster))
    await redis.hset(
      keys.roster(team.id),
      id,
      entry.replace(/"s":\d+/, `"s":${id === target ? 99_999 : 100}`),
    );
};

/** Like `deleted`, on a host that has nothing beside its keyring. */
const deletedElsewhere: Spoil = async (stage, team, target, older) => {
  rmSync(commitmentsOf(stage.context.keyring.file), { recursive: true, force: true });
  await deleted(stage, team, target, older);
};

const SPOILS: readonly Spoil[] = [deleted, restored, forged, deletedElsewhere];

/** Has a season drawn again midway, without one member; counts the weeks in which the counted members changed. */
async function changesOf(stage: Stage, spoil: Spoil, weakened: boolean): Promise<number> {
  const team = await stage.team(SIZE);
  const target = team.members[0] as MemberId;
  let older = Buffer.alloc(0);
  let first = '';
  let changes = 0;
  for (let week = 0; week < WEEKS; week += 1) {
    if (week > 1) {
      stage.setPresent(team, target, false);
      await spoil(stage, team, target, older);
    }
    await stage.open(team, week);
    const now = weakened ? drawnAgain(stage, team) : await countedNow(stage, team);
    if (week === 0) {
      first = String(now?.toSorted());
      older = Buffer.from((await teamState(stage.context.store, team.id)).season ?? '');
    }
    if (week > 1 && now !== null && String(now.toSorted()) !== first) changes += 1;
    for (const member of team.members)
      if (week < 2 || member !== target) await stage.answer(team, member, week % 2);
    await stage.close(team, week);
  }
  return changes;
}

async function redrawn({ chance, size }: Setting, weakened: boolean): Promise<Figure> {
  let changes = 0;
  let tried = 0;
  for (let round = size(10, 1); round > 0; round -= 1)
    for (const spoil of SPOILS) {
      changes += await onStage(chance, (stage) => changesOf(stage, spoil, weakened));
      tried += WEEKS - 2;
    }
  return count(changes, tried);
}

export const redrawnSeasons: Attack = {
  group: 'redis',
  name: 'a period drawn again without one member',
  attacker:
    'An operator who can write to Redis, with a manager. In mid-season takes one member out of the channel and deletes the season, what was published and what the last close handed on; or puts an older season back; or deletes what is known of people and forges the weeks and homes of the roster; or does so where nothing is beside the keyring. The figure is how often others were counted than before.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => redrawn(setting, false),
  weakened: {
    variant: 'a period that is missing is drawn again from the roster',
    run: (setting) => redrawn(setting, true),
  },
};
