import { BLANK_TRAJECTORY, prefer } from '../../../src/pulse/trajectory.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { sealBallot } from '../../../src/sealing/ballots.js';
import { seal, unseal } from '../../../src/sealing/seal.js';
import { sealTrajectory } from '../../../src/sealing/trajectories.js';
import { latestResult } from '../../../src/store/pulses.js';
import type { Attack, Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { count, type Figure } from '../measure.js';
import { aHeavyWeek, type Entry, onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 10;

/** Everything that an attacker with write access can put into a slot or a record. */
interface Loot {
  readonly present: readonly Entry[];
  readonly older: readonly Entry[];
  readonly elsewhere: readonly Entry[];
  /** Returns a value sealed for exactly this name, with the keyring of another install. */
  readonly foreign: (name: string) => Buffer;
}

/** Replacements for an entry, by kind of forgery. */
const FORGERIES: readonly ((entry: Entry, loot: Loot, chance: Chance) => Buffer)[] = [
  ({ value }) => randomBytes(value.length),
  ({ value }) => {
    const turned = Buffer.from(value);
    turned[20] = (turned[20] ?? 0) ^ 1;
    return turned;
  },
  ({ value }) => value.subarray(0, value.length - 1),
  (entry, { present }) => present.find((one) => one.name !== entry.name)?.value ?? Buffer.alloc(0),
  (_, { older }, chance) => older[chance.below(older.length)]?.value ?? Buffer.alloc(0),
  (_, { elsewhere }, chance) => elsewhere[chance.below(elsewhere.length)]?.value ?? Buffer.alloc(0),
  ({ name }, { foreign }) => foreign(name),
];

/** Replaces every entry of a key, with each kind of forgery in turn; returns the number of entries. */
async function spoil(stage: Stage, key: string, loot: Loot, chance: Chance): Promise<number> {
  const { redis } = stage.context.store;
  for (const [index, entry] of loot.present.entries()) {
    const forge = FORGERIES[index % FORGERIES.length] as (typeof FORGERIES)[number];
    await redis.hset(key, entry.name, forge(entry, loot, chance));
  }
  return loot.present.length;
}

const refusedAt = (stage: Stage, field: 'refusedBallots' | 'refusedTrajectories'): number =>
  stage.events.findLast(({ event }) => event === 'pulse_closed')?.fields[field] ?? 0;

/** Opens a team, lets everyone answer, reseals, and returns what an attacker could have copied on the way. */
async function aTarget(stage: Stage): Promise<{ team: StageTeam; other: StageTeam; older: Stage['dump'] }> {
  const [team, other] = [await stage.team(SIZE), await stage.team(SIZE)];
  const copies = new Map<string, Entry[]>();
  for (const one of [team, other]) {
    await stage.open(one);
    for (const member of one.members) await stage.answer(one, member, 1);
    const { keys } = stage.context.store;
    for (const key of [keys.box(one.id), keys.trajectories(one.id)]) copies.set(key, await stage.dump(key));
    await stage.reseal(one);
  }
  return { team, other, older: async (key) => copies.get(key) ?? [] };
}

async function accepted({ chance, size }: Setting, what: 'ballots' | 'trajectories'): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-foreign-'));
  try {
    return await onStage(chance, async (stage) => {
      const foreign = Keyring.create(join(folder, 'foreign.keyring'), stage.context.keyring.day);
      const { keys } = stage.context.store;
      let tried = 0;
      let refused = 0;
      for (let rounds = size(100, 8); rounds > 0; rounds -= 1) {
        const { team, other, older } = await aTarget(stage);
        const keyOf = what === 'ballots' ? keys.box : keys.trajectories;
        const [box, records] = [await stage.boxPlace(team), await stage.recordsPlace(team)];
        const blank = prefer(BLANK_TRAJECTORY, { reminder: false, outreach: 'direct' });
        const loot: Loot = {
          present: await stage.dump(keyOf(team.id)),
          older: await older(keyOf(team.id)),
          elsewhere: await stage.dump(keyOf(other.id)),
          foreign: (name) =>
            what === 'ballots'
              ? sealBallot(foreign, box, name, { answers: [3, 3, 3, 3, 0], ask: null })
              : sealTrajectory(foreign, records, name, blank),
        };
        tried += await spoil(stage, keyOf(team.id), loot, chance);
        await stage.close(team);
        refused += refusedAt(stage, what === 'ballots' ? 'refusedBallots' : 'refusedTrajectories');
      }
      return count(tried - refused, tried);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Counts what a seal bound to no place accepts: everything ever sealed with the key. */
async function unboundAccepted({ chance, size }: Setting): Promise<Figure> {
  const key = randomBytes(32);
  const trials = size(700, 56);
  let hits = 0;
  const sealed = Array.from(
    { length: SIZE },
    (_, index): Entry => ({
      name: `${index}`,
      value: seal(key, [], Buffer.alloc(16, index)),
    }),
  );
  const loot: Loot = { present: sealed, older: sealed, elsewhere: sealed, foreign: () => Buffer.alloc(44) };
  for (let trial = 0; trial < trials; trial += 1) {
    const forge = FORGERIES[trial % FORGERIES.length] as (typeof FORGERIES)[number];
    if (unseal(key, [], forge(sealed[0] as Entry, loot, chance))) hits += 1;
  }
  return count(hits, trials);
}

const WRITER =
  'An operator who can write to Redis, and has copies from before, from another team and from another install. Forges, turns a bit, cuts short, copies, swaps, puts back';

export const forgedBallots: Attack = {
  group: 'redis',
  name: 'forged, copied, swapped and put back ballots',
  attacker: `${WRITER} ballots; accepted are those the close does not report.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => accepted(setting, 'ballots'),
  weakened: { variant: 'ballots are bound to no place', run: unboundAccepted },
};

export const forgedTrajectories: Attack = {
  group: 'redis',
  name: 'forged, copied, swapped and put back trajectories',
  attacker: `${WRITER} records; accepted are those the close does not report.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => accepted(setting, 'trajectories'),
  weakened: { variant: 'records are bound to no place', run: unboundAccepted },
};

/** Closes a pulse, restores Redis with only some of the ballots, removes the result, and closes it again. */
async function secondCards({ chance, size }: Setting, committed: boolean): Promise<Figure> {
  const trials = size(100, 12);
  return onStage(chance, async (stage) => {
    const { redis, keys } = stage.context.store;
    let hits = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const team = await stage.team(SIZE);
      await aHeavyWeek(stage, team);
      await stage.open(team, 1);
      for (const member of team.members) await stage.answer(team, member, 3);
      const all = [keys.state, keys.box, keys.ballotSlips, keys.trajectories, keys.recordSlips].map((key) =>
        key(team.id),
      );
      const copies = await Promise.all(all.map((key) => redis.dumpBuffer(key)));
      await stage.close(team, 1);
      const first = await latestResult(stage.context.store, team.id);
      if (!first?.band) throw new Error('the first close made no result');
      for (const [at, key] of all.entries()) {
        const copy = copies[at];
        if (copy) await redis.restore(key, 0, copy, 'REPLACE');
      }
      // Without the last slips, too few members have answered for the result to move.
      await redis.ltrim(keys.ballotSlips(team.id), 0, 3);
      await redis.del(keys.results(team.id));
      if (!committed) rmSync(commitmentsOf(stage.context.keyring.file), { recursive: true });
      await stage.close(team, 1);
      const second = await latestResult(stage.context.store, team.id);
      if (second?.band && second.band !== first.band) hits += 1;
    }
    return count(hits, trials);
  });
}

export const secondClose: Attack = {
  group: 'redis',
  name: 'a second result of the same pulse from chosen ballots',
  attacker:
    'An operator who can write to Redis. After a close, puts back the box with the ballots of those who answered last taken out, deletes the result, and has the pulse closed again: the difference of the two results would tell of them.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => secondCards(setting, true),
  weakened: {
    variant: 'a close does not commit to what it counts',
    run: (setting) => secondCards(setting, false),
  },
};
