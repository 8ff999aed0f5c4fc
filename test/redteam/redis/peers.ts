import type { MemberId } from '../../../src/pulse/ids.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStages, type Entry, type Stage, type StageTeam } from '../stage.js';
import { likenessOf, looksOf } from './looks.js';

const SIZE = 10;
/** The size of a team whose records are examined one by one: the cost per record falls with the size. */
const MANY = 40;

/**
 * The copies taken of each team, with a reseal in between. Each reseal gives every record a new name, place and
 * ciphertext, so copies of one team are as good as copies of several.
 */
const COPIES = 5;

/** Makes a team in which members join peer check-ins with this probability, and draws its first pairs. */
async function drawnTeam(
  stage: Stage,
  { chance }: Setting,
  members: number,
  likely: number,
): Promise<{ team: StageTeam; joined: ReadonlySet<MemberId> }> {
  const team = await stage.team(members);
  await stage.open(team);
  const joined = new Set<MemberId>();
  for (const member of chance.shuffled(team.members)) {
    if (chance.next() >= likely) continue;
    await stage.joinPeers(team, member);
    joined.add(member);
  }
  await stage.pair(team);
  return { team, joined };
}

const recordsOf = (stage: Stage, team: StageTeam): Promise<Entry[]> =>
  stage.dump(stage.context.store.keys.peers(team.id));

/** Guesses who takes part by their records' looks. The full run guesses 8,000 records: the 95% interval is +-0.013. */
async function takingPart(setting: Setting, unpadded: boolean): Promise<Figure> {
  const samples = await onStages(setting.chance, setting.size(80, 2), async (stage) => {
    const samples: Sample[] = [];
    const { team, joined } = await drawnTeam(stage, setting, MANY, 0.5);
    for (let copy = 0; copy < COPIES; copy += 1) {
      if (copy > 0) await stage.reseal(team);
      const truth = new Map<string, boolean>();
      for (const member of team.members) truth.set(await stage.peerNameOf(team, member), joined.has(member));
      const records = (await recordsOf(stage, team)).map((entry) =>
        unpadded && truth.get(entry.name) !== true ? { ...entry, value: Buffer.alloc(28) } : entry,
      );
      for (const [index, record] of records.entries()) {
        const known = truth.get(record.name);
        if (known !== undefined) samples.push({ features: looksOf(record, index, records), truth: known });
      }
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const peersTakingPart: Attack = {
  group: 'redis',
  name: 'one copy of Redis: who takes part in peer check-ins',
  attacker:
    'An operator with one copy of Redis, taken after pairs were drawn, and no key. Learns from half of the peer records which belong to members who said yes, and guesses the others.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => takingPart(setting, false),
  weakened: {
    variant: 'who did not say yes has an empty record',
    run: (setting) => takingPart(setting, true),
  },
};

async function paired(setting: Setting, unshuffled: boolean): Promise<Figure> {
  const samples = await onStages(setting.chance, setting.size(160, 3), async (stage) => {
    const samples: Sample[] = [];
    const { team } = await drawnTeam(stage, setting, SIZE, 0.8);
    const met = await Promise.all(team.members.map((member) => stage.partnersOf(team, member)));
    for (let copy = 0; copy < COPIES; copy += 1) {
      if (copy > 0) await stage.reseal(team);
      const nameOf = (member: MemberId) => stage.peerNameOf(team, member);
      const partners = new Map<string, readonly string[]>();
      for (const [at, member] of team.members.entries())
        partners.set(await nameOf(member), await Promise.all((met[at] ?? []).map(nameOf)));
      const records = await recordsOf(stage, team);
      const order = unshuffled
        ? [...new Set(records.flatMap(({ name }) => [name, ...(partners.get(name) ?? [])]))]
        : records.map(({ name }) => name);
      const placed = order.flatMap((name) => records.filter((one) => one.name === name));
      for (const [at, one] of placed.entries())
        for (const [further, other] of placed.slice(at + 1).entries())
          samples.push({
            features: likenessOf([one, at], [other, at + 1 + further]),
            truth: partners.get(one.name)?.includes(other.name) ?? false,
          });
    }
    return samples;
  });
  return learnedAuc(setting.chance.shuffled(samples));
}

export const peersPaired: Attack = {
  group: 'redis',
  name: 'one copy of Redis: which two records were paired',
  attacker:
    'The same operator. Learns from half of all couples of peer records which of them were paired, by places, names and bytes, and guesses the others.',
  target: { kind: 'auc', within: 0.02 },
  run: (setting) => paired(setting, false),
  weakened: { variant: 'records are written pair by pair', run: (setting) => paired(setting, true) },
};

/** The rounds of a team in a row; before each, everyone leaves or some join again. */
const ROUNDS = 6;

async function atAll({ chance, size }: Setting, onlyPairs: boolean): Promise<Figure> {
  const samples = await onStages(chance, size(200, 5), async (stage) => {
    const samples: Sample[] = [];
    const { redis, keys } = stage.context.store;
    const team = await stage.team(SIZE);
    await stage.open(team);
    let joined: readonly MemberId[] = [];
    for (let week = 0; week < ROUNDS; week += 1) {
      await redis.del(keys.outbox, keys.outboxDue);
      const truth = chance.next() < 0.5;
      for (const member of joined) await stage.leavePeers(team, member);
      joined = truth ? team.members.filter(() => chance.next() < 0.6) : [];
      for (const member of joined) await stage.joinPeers(team, member);
      // The reseal that would follow within five minutes: the agenda shows that something of the team changed, which
      // may be anything.
      await stage.reseal(team);
      await stage.pair(team, week);
      const all = await stage.dump(keys.outbox);
      if (all.length === 0) throw new Error('no round was drawn');
      const notes = onlyPairs && !truth ? [] : all;
      const times = await redis.zrange(keys.outboxDue, '0', '-1', 'WITHSCORES');
      samples.push({
        features: [
          notes.length,
          new Set(notes.map(({ value }) => value.length)).size,
          notes.reduce((sum, { value }) => sum + value.length, 0),
          new Set(times.filter((_, at) => at % 2 === 1)).size,
          (await recordsOf(stage, team)).length,
          await redis.zcard(keys.agenda),
        ],
        truth,
      });
    }
    return samples;
  });
  return learnedAuc(samples);
}

export const peersAtAll: Attack = {
  group: 'redis',
  name: 'the outbox after a round: were any pairs drawn at all',
  attacker:
    'The same operator, looking at the outbox when pairs have been drawn: how many notes, how large, due when. Learns from half of the teams in which anybody takes part, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => atAll(setting, false),
  weakened: {
    variant: 'a team without pairs has no deliveries',
    run: (setting) => atAll(setting, true),
  },
};
