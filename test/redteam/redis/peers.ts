import type { MemberId } from '../../../src/pulse/ids.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedBothWays, type Sample } from '../measure.js';
import { type Entry, onStages, type Stage, type StageTeam } from '../stage.js';
import { likenessOf, looksOf } from './looks.js';

const SIZE = 10;
/** For what has a sample for each member. */
const CROWD = 12;

/** A team in which everybody says yes to peer check-ins or does not, as a coin falls, and whose first pairs are drawn. */
async function drawnTeam(
  stage: Stage,
  { chance }: Setting,
  { likely = 0.5, members = SIZE }: { readonly likely?: number; readonly members?: number } = {},
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
  stage.dump(stage.house.store.keys.peers(team.id));

async function takingPart(setting: Setting, unpadded: boolean): Promise<Figure> {
  const samples = await onStages(setting.chance, setting.size(600, 24), async (stage) => {
    const samples: Sample[] = [];
    const { team, joined } = await drawnTeam(stage, setting, { members: CROWD });
    const truth = new Map<string, boolean>();
    for (const member of team.members) truth.set(await stage.peerNameOf(team, member), joined.has(member));
    const records = (await recordsOf(stage, team)).map((entry) =>
      unpadded && truth.get(entry.name) !== true ? { ...entry, value: Buffer.alloc(28) } : entry,
    );
    for (const [index, record] of records.entries()) {
      const known = truth.get(record.name);
      if (known !== undefined) samples.push({ features: looksOf(record, index, records), truth: known });
    }
    return samples;
  });
  return learnedBothWays(samples);
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
  const samples = await onStages(setting.chance, setting.size(300, 16), async (stage) => {
    const samples: Sample[] = [];
    const { team } = await drawnTeam(stage, setting, { likely: 0.8 });
    const partners = new Map<string, readonly string[]>();
    for (const member of team.members) {
      const names = (await stage.partnersOf(team, member)).map((one) => stage.peerNameOf(team, one));
      partners.set(await stage.peerNameOf(team, member), await Promise.all(names));
    }
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
    return samples;
  });
  return learnedBothWays(setting.chance.shuffled(samples));
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

async function atAll(setting: Setting, onlyPairs: boolean): Promise<Figure> {
  const { chance } = setting;
  const samples = await onStages(chance, setting.size(600, 28), async (stage) => {
    const { redis, keys } = stage.house.store;
    const samples: Sample[] = [];
    await redis.del(keys.outbox, keys.outboxDue);
    const truth = chance.next() < 0.5;
    const { team } = await drawnTeam(stage, setting, { likely: truth ? 0.6 : 0 });
    const all = await stage.dump(keys.outbox);
    const notes = onlyPairs ? all.slice(0, truth ? all.length : SIZE + 1) : all;
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
    return samples;
  });
  return learnedBothWays(samples);
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
