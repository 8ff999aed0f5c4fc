import type { MemberId } from '../../../src/pulse/ids.js';
import { seal } from '../../../src/sealing/seal.js';
import { readMemberRecord } from '../../../src/usecases/member-record.js';
import type { Attack, Setting } from '../attack.js';
import { learnedAuc, type Figure, type Sample } from '../measure.js';
import { onStages, type Entry } from '../stage.js';
import { looksOf } from './looks.js';

/** The largest usual team size: the cost per record falls with the size of its team. */
const SIZE = 40;

/**
 * The copies taken of each team, with a reseal in between. Each reseal gives everything a new name, place and
 * ciphertext, so copies of one team are as good as copies of several.
 */
const COPIES = 5;

/**
 * Copies the open boxes of many teams in which a coin decides whether each member answers. The full run guesses 8,200
 * ballots: the 95% interval is +-0.013.
 */
async function answeredOrNot(
  { chance, size }: Setting,
  spoil: (entry: Entry, answered: boolean) => Entry,
): Promise<Figure> {
  const samples = await onStages(chance, size(80, 2), async (stage) => {
    const samples: Sample[] = [];
    const team = await stage.team(SIZE);
    await stage.open(team);
    const sent: MemberId[] = [];
    for (const member of chance.shuffled(team.members)) {
      if (chance.next() < 0.5) continue;
      await stage.answer(team, member, chance.below(4));
      sent.push(member);
    }
    for (let copy = 0; copy < COPIES; copy += 1) {
      // Before the first reseal takes them in, answers are on the pile, and the box is unchanged.
      if (copy > 0) await stage.reseal(team);
      const answered = new Set(await Promise.all(sent.map((member) => stage.slotName(team, member))));
      const box = (await stage.dump(stage.context.store.keys.box(team.id))).map((entry) =>
        spoil(entry, answered.has(entry.name)),
      );
      for (const [index, entry] of box.entries())
        samples.push({ features: looksOf(entry, index, box), truth: answered.has(entry.name) });
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const whoAnswered: Attack = {
  group: 'redis',
  name: 'one copy of Redis: who has answered',
  attacker:
    'An operator with one copy of Redis, taken while pulses are open, and no key. Learns from half of the ballots which look answered, by order, names, sizes and bytes, and guesses the others.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => answeredOrNot(setting, (entry) => entry),
  weakened: {
    variant: 'blanks are left empty until they are answered',
    run: (setting) =>
      answeredOrNot(setting, (entry, answered) => (answered ? entry : { ...entry, value: Buffer.alloc(0) })),
  },
};

/**
 * Copies the records of many teams in which a coin decides whether each member is heavy or light. The full run guesses
 * 8,000 records: the 95% interval is +-0.013.
 */
async function heavyOrNot(setting: Setting, unpadded: boolean): Promise<Figure> {
  const { chance, size } = setting;
  const samples = await onStages(chance, size(80, 2), async (stage) => {
    const samples: Sample[] = [];
    const team = await stage.team(SIZE);
    const heavy = new Set(team.members.filter(() => chance.next() < 0.5));
    for (const week of [0, 1]) {
      await stage.open(team, week);
      for (const member of chance.shuffled(team.members))
        await stage.answer(team, member, heavy.has(member) ? 3 : 0);
      await stage.close(team, week);
    }
    for (let copy = 0; copy < COPIES; copy += 1) {
      if (copy > 0) await stage.reseal(team);
      const names = new Map<string, boolean>();
      for (const member of team.members) names.set(await stage.recordName(team, member), heavy.has(member));
      let records = await stage.dump(stage.context.store.keys.trajectories(team.id));
      if (unpadded) {
        const key = Buffer.alloc(32, 7);
        const plain = new Map<string, Buffer>();
        for (const member of team.members) {
          const own = await readMemberRecord(stage.context, member, team.id);
          plain.set(await stage.recordName(team, member), Buffer.from(JSON.stringify(own?.trajectory)));
        }
        records = records.map(({ name, value }) => {
          const text = plain.get(name);
          return { name, value: text ? seal(key, ['record', name], text) : value };
        });
      }
      for (const [index, record] of records.entries()) {
        const truth = names.get(record.name);
        if (truth !== undefined) samples.push({ features: looksOf(record, index, records), truth });
      }
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const whoIsHeavy: Attack = {
  group: 'redis',
  name: 'one copy of Redis: whose weeks are heavy',
  attacker:
    'An operator with one copy of Redis, taken between pulses, and no key. Learns from half of the records which belong to members with heavy weeks, and guesses the others.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => heavyOrNot(setting, false),
  weakened: {
    variant: 'records are sealed as they are, not padded to one size',
    run: (setting) => heavyOrNot(setting, true),
  },
};
