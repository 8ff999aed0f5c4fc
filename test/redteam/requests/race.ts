import { readMemberRecord } from '../../../src/usecases/member-record.js';
import { sealBallot } from '../../../src/sealing/ballots.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 10;

/** Whether a check-in was counted: it left a flag. */
const wasCounted = async (
  stage: Stage,
  team: StageTeam,
  member: StageTeam['members'][number],
): Promise<boolean> =>
  ((await readMemberRecord(stage.context, member, team.id))?.trajectory.flags.length ?? 0) > 0;

/** Has everyone answer at the moment of the close; counts check-ins thanked for but not counted, or the reverse. */
async function raced({ chance, size }: Setting): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let wrong = 0;
    let tried = 0;
    for (let rounds = size(150, 15); rounds > 0; rounds -= 1) {
      const team = await stage.team(SIZE);
      await stage.open(team);
      const delays = chance.below(SIZE);
      const answers = team.members.map(async (member, index) => {
        if (index >= delays) await new Promise((resolve) => setImmediate(resolve));
        return stage.answer(team, member, 3).then(
          () => true,
          () => false,
        );
      });
      await Promise.all([...answers, stage.close(team)]);
      for (const [index, member] of team.members.entries()) {
        tried += 1;
        if ((await answers[index]) !== (await wasCounted(stage, team, member))) wrong += 1;
      }
    }
    return count(wrong, tried);
  });
}

/** Like `raced`, but with two steps: a slot is looked up first and written afterwards. */
async function checkedThenWritten({ chance, size }: Setting): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const { redis, keys } = stage.context.store;
    let wrong = 0;
    let tried = 0;
    for (let rounds = size(30, 5); rounds > 0; rounds -= 1) {
      const team = await stage.team(SIZE);
      await stage.open(team);
      const place = await stage.boxPlace(team);
      const slots = await Promise.all(team.members.map((member) => stage.slotName(team, member)));
      const there = await Promise.all(slots.map((slot) => redis.hexists(keys.box(team.id), slot)));
      await stage.close(team);
      for (const [index, slot] of slots.entries()) {
        tried += 1;
        if (!there[index]) continue;
        const ballot = sealBallot(stage.context.keyring, place, slot, {
          answers: [3, 3, 3, 3, 3],
          ask: null,
        });
        await redis.hset(keys.box(team.id), slot, ballot);
        if (!(await wasCounted(stage, team, team.members[index] as (typeof team.members)[number])))
          wrong += 1;
      }
    }
    return count(wrong, tried);
  });
}

export const raceWithClose: Attack = {
  group: 'requests',
  name: 'answers that race with the close',
  attacker:
    'Ten members who all send at the moment the pulse closes. The figure is the check-ins that were thanked for and not counted, or counted and refused.',
  target: { kind: 'atMost', most: 0 },
  run: raced,
  weakened: { variant: 'the slot is looked up first and written afterwards', run: checkedThenWritten },
};

/** Sends a member's check-in many times at once; counts ballots and flags beyond one per member. */
async function doubled({ chance, size }: Setting, slotOfItsOwn: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const { redis, keys } = stage.context.store;
    let extra = 0;
    const rounds = size(100, 10);
    for (let round = 0; round < rounds; round += 1) {
      const team = await stage.team(SIZE);
      await stage.open(team);
      const [member] = team.members;
      if (!member) continue;
      const before = await redis.hlen(keys.box(team.id));
      await Promise.all([1, 2, 3, 4, 5].map((value) => stage.answer(team, member, value % 4)));
      if (slotOfItsOwn)
        for (const copy of [1, 2, 3, 4]) await redis.hset(keys.box(team.id), `${copy}`, Buffer.alloc(44));
      extra += (await redis.hlen(keys.box(team.id))) - before;
      await stage.close(team);
      const own = await readMemberRecord(stage.context, member, team.id);
      extra += (own?.trajectory.flags.length ?? 0) - 1;
    }
    return count(extra, rounds * 5);
  });
}

export const doubleSubmit: Attack = {
  group: 'requests',
  name: 'one member, five submissions at once',
  attacker:
    'A member who taps Send again and again, or Slack delivering twice. The figure is the ballots and flags beyond one.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => doubled(setting, false),
  weakened: { variant: 'every submission has a slot of its own', run: (setting) => doubled(setting, true) },
};
