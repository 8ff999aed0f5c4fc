import { randomBytes } from 'node:crypto';
import type { Attack, Setting } from '../attack.js';
import { auc, type Figure, learnedAuc, type Sample, share } from '../measure.js';
import { onStages, type Entry } from '../stage.js';
import { likenessOf } from './looks.js';

const SIZE = 10;

/**
 * Around a close: a larger team over several weeks, since each close gives everything a new name, place and ciphertext.
 */
const MANY = 40;
const WEEKS = 5;

/** Finds an entry by name; returns it with its index. */
const find = (entries: readonly Entry[], name: string | undefined): readonly [Entry, number] => {
  const index = entries.findIndex((entry) => entry.name === name);
  return [entries[index] as Entry, index];
};

/**
 * Pairs records from before and after a close: half of the pairs are of one member, half of two. The full run guesses
 * 8,000 pairs: the 95% interval is +-0.013.
 */
async function aroundAClose({ chance, size }: Setting, keepsNames: boolean): Promise<Figure> {
  const samples = await onStages(chance, size(40, 2), async (stage) => {
    const samples: Sample[] = [];
    const team = await stage.team(MANY);
    const { trajectories } = stage.context.store.keys;
    for (let week = 0; week < WEEKS; week += 1) {
      await stage.open(team, week);
      for (const member of team.members) await stage.answer(team, member, chance.below(4));
      const before = await stage.dump(trajectories(team.id));
      const namesBefore = await Promise.all(team.members.map((member) => stage.recordName(team, member)));
      await stage.close(team, week);
      const namesAfter = await Promise.all(team.members.map((member) => stage.recordName(team, member)));
      const after = (await stage.dump(trajectories(team.id))).map((entry): Entry => {
        const at = namesAfter.indexOf(entry.name);
        return keepsNames && at >= 0 ? { ...entry, name: namesBefore[at] ?? '' } : entry;
      });
      const nameAfter = keepsNames ? namesBefore : namesAfter;
      for (const [at, name] of namesBefore.entries())
        for (const truth of chance.shuffled([true, false])) {
          const other = truth ? at : (at + 1 + chance.below(MANY - 1)) % MANY;
          samples.push({
            features: likenessOf(find(before, name), find(after, nameAfter[other])),
            truth,
          });
        }
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const aroundTheClose: Attack = {
  group: 'redis',
  name: 'two copies around a close: which record became which',
  attacker:
    'An operator with a copy of Redis from before and one from after a close, and no key. Guesses which records of the two belong to one member, by names, order and bytes.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => aroundAClose(setting, false),
  weakened: { variant: 'records keep their names', run: (setting) => aroundAClose(setting, true) },
};

/** Guesses who answered between two copies of an open box, by what changed in it. */
async function betweenCopies({ chance, size }: Setting, inTheirSlots: boolean): Promise<Figure> {
  const guesses = await onStages(chance, size(300, 16), async (stage) => {
    const team = await stage.team(SIZE);
    const box = stage.context.store.keys.box(team.id);
    await stage.open(team);
    const before = await stage.dump(box);
    const answered = team.members.filter(() => chance.next() < 0.5);
    const reseals = chance.next() < 0.5;
    for (const member of answered) {
      await stage.answer(team, member, chance.below(4));
      if (inTheirSlots)
        await stage.context.store.redis.hset(box, await stage.slotName(team, member), randomBytes(44));
    }
    if (reseals && !inTheirSlots) await stage.reseal(team);
    const after = await stage.dump(box);
    const guesses: { score: number; truth: boolean }[] = [];
    for (const member of team.members) {
      const name = await stage.slotName(team, member);
      const now = after.find((entry) => entry.name === name)?.value ?? Buffer.alloc(0);
      const then = before.find((entry) => entry.name === name)?.value;
      guesses.push({ score: then?.equals(now) ? 0 : 1, truth: answered.includes(member) });
    }
    return guesses;
  });
  return auc(guesses);
}

export const betweenTwoCopies: Attack = {
  group: 'redis',
  name: 'two copies of an open box: which slots were answered between them',
  attacker:
    'An operator with two copies of Redis taken within one pulse, with a reseal between them or without, and no key. Takes the slots that changed for those that were answered.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => betweenCopies(setting, false),
  weakened: {
    variant: 'an answer is written into its slot, as in 0.1, and the box isn’t resealed',
    run: (setting) => betweenCopies(setting, true),
  },
};

/** Guesses each slot's member by the order of box and roster. */
async function byOrder({ chance, size }: Setting, shuffles: boolean): Promise<Figure> {
  const hits = await onStages(chance, size(400, 20), async (stage) => {
    const team = await stage.team(SIZE);
    await stage.open(team);
    const roster = await stage.dump(stage.context.store.keys.roster(team.id));
    const slots = new Map<string, string>();
    for (const { name } of roster) slots.set(await stage.slotName(team, name as never), name);
    const box = await stage.dump(stage.context.store.keys.box(team.id));
    const order = shuffles ? box.map((entry) => slots.get(entry.name)) : roster.map((entry) => entry.name);
    return roster.map(({ name }, index) => order[index] === name);
  });
  return share(hits.filter((hit) => hit).length, hits.length);
}

export const slotByOrder: Attack = {
  group: 'redis',
  name: 'whose slot is whose, by order',
  attacker:
    'An operator with a copy of Redis. Lays the order of the slots beside the order of the roster (a small hash keeps the order in which it was filled). Teams of 11: chance is 0.09.',
  target: { kind: 'atMost', most: 1 / (SIZE + 1) + 0.02 },
  run: (setting) => byOrder(setting, true),
  weakened: {
    variant: 'the box is filled in the order of the roster',
    run: (setting) => byOrder(setting, false),
  },
};

/** The newcomers to each team, each gone before the next. */
const NEWCOMERS = 10;

/** Guesses a newcomer's slot from what appears in the box along with their name on the roster. */
async function ofNewcomers({ chance, size }: Setting, resealsAll: boolean): Promise<Figure> {
  const hits = await onStages(chance, size(150, 3), async (stage) => {
    const hits: boolean[] = [];
    const team = await stage.team(SIZE);
    const box = stage.context.store.keys.box(team.id);
    await stage.open(team);
    for (let count = NEWCOMERS; count > 0; count -= 1) {
      const before = new Set((await stage.dump(box)).map((entry) => entry.name));
      const newcomer = await stage.join(team);
      const own = await stage.slotName(team, newcomer);
      const after = (await stage.dump(box)).map((entry) => entry.name);
      const appeared = resealsAll ? after.filter((name) => !before.has(name)) : [own];
      hits.push(appeared[chance.below(appeared.length)] === own);
      stage.setPresent(team, newcomer, false);
    }
    return hits;
  });
  return share(hits.filter((hit) => hit).length, hits.length);
}

export const slotOfNewcomer: Attack = {
  group: 'redis',
  name: 'a newcomer’s slot',
  attacker:
    'An operator with a copy of Redis from before and one from after somebody joined the channel. Takes a slot that is new for the newcomer’s. Teams of 12: chance is 0.08.',
  target: { kind: 'atMost', most: 1 / (SIZE + 2) + 0.02 },
  run: (setting) => ofNewcomers(setting, true),
  weakened: {
    variant: 'a newcomer’s slot is added to the ones already there',
    run: (setting) => ofNewcomers(setting, false),
  },
};
