import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLANK_PUBLICATION_STATE, decideResult } from '../../../src/pulse/publication-rule.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import { itemsFor, scoringOf, tallyOf } from '../../../src/pulse/questionnaire.js';
import { leave } from '../../../src/pulse/trajectory.js';
import { updateMemberRecord } from '../../../src/usecases/member-record.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { geometricNoise } from '../../../src/sealing/noise.js';
import { latestResult, sealBox } from '../../../src/store/pulses.js';
import { questionnaireNamed } from '../../support/questionnaires.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { aHeavyWeek, onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 8;

/** The moment right before a close: Redis's contents for the team, and the decisions beside the keyring. */
interface BeforeClose {
  /** Restores Redis, without what was published since. */
  putBack(): Promise<void>;
  /** Returns the files of decisions made since. */
  decided(): readonly string[];
}

async function rightBefore({ context }: Stage, team: StageTeam): Promise<BeforeClose> {
  const { redis, keys } = context.store;
  const all = [
    keys.state(team.id),
    keys.closingBox(team.id),
    keys.closingBallotSlips(team.id),
    keys.trajectories(team.id),
    keys.recordSlips(team.id),
  ];
  const copies = await Promise.all(all.map((key) => redis.dumpBuffer(key)));
  const folder = commitmentsOf(context.keyring.file);
  const before = new Set(readdirSync(folder));
  return {
    async putBack() {
      await redis.del(...all, keys.results(team.id));
      for (const [at, key] of all.entries()) {
        const copy = copies[at];
        if (copy) await redis.restore(key, 0, copy);
      }
    },
    decided: () =>
      readdirSync(folder)
        .filter((name) => !before.has(name))
        .map((name) => join(folder, name)),
  };
}

/** Leaves a second run of a close some memory of the first one's decision. */
type Memory = (decided: readonly string[]) => void;

const KEPT: Memory = () => undefined;

/** As if a commitment were only a digest of what counts: the second run only knows that the decision was different. */
const DIGEST_ALONE: Memory = (decided) => {
  for (const file of decided) writeFileSync(file, 'other');
};

/** As if members who have left by now were simply dropped from the count. */
const NOTHING_KEPT: Memory = (decided) => {
  for (const file of decided) rmSync(file);
};

/** Closes, has the close run again after one of five members left, and counts results that differ from the first. */
async function otherResults({ chance, size }: Setting, memory: Memory): Promise<Figure> {
  const trials = size(40, 4);
  return onStage(chance, async (stage) => {
    const { store } = stage.context;
    let hits = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const team = await stage.team(SIZE);
      await aHeavyWeek(stage, team);
      await stage.open(team, 1);
      for (const member of team.members.slice(0, 5)) await stage.answer(team, member, 3);
      await sealBox(store, team.id);
      const before = await rightBefore(stage, team);
      await stage.close(team, 1);
      const first = await latestResult(store, team.id);
      if (!first?.band) throw new Error('the first close made no result');
      await before.putBack();
      await updateMemberRecord(stage.context, team.members[0] as MemberId, team.id, (own) =>
        leave(own, false),
      );
      memory(before.decided());
      await stage.close(team, 1);
      if ((await latestResult(store, team.id))?.band !== first.band) hits += 1;
    }
    return count(hits, trials);
  });
}

const LEAVER =
  'An operator who kills the bot in the middle of a close, or puts Redis back to that moment, waits until one of those who answered takes part no longer, and has the close run again';

export const killedClose: Attack = {
  group: 'redis',
  name: 'a close that is killed, and who leaves before it runs again: another result',
  attacker: `${LEAVER}: the difference of the two results would tell of that one answer.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => otherResults(setting, KEPT),
  weakened: {
    variant: 'who has left by the second run is let out of its count',
    run: (setting) => otherResults(setting, NOTHING_KEPT),
  },
};

export const lostWeek: Attack = {
  group: 'redis',
  name: 'a close that is killed, and who leaves before it runs again: the week is lost',
  attacker: `${LEAVER}: the team would lose its week, with the alarm that Redis was put back.`,
  target: { kind: 'atMost', most: 0 },
  run: (setting) => otherResults(setting, KEPT),
  weakened: {
    variant: 'a close commits to a digest of what counts, and keeps nothing else',
    run: (setting) => otherResults(setting, DIGEST_ALONE),
  },
};

const LARGE = 52;
const HEAVY = 18;
const CLOSES = 40;

/** Closes the same ballots again and again, each time on a host that doesn't know of it, and counts new results. */
async function shares({ chance, size }: Setting): Promise<Figure> {
  const teams = size(3, 1);
  const closes = size(CLOSES, 5);
  return onStage(chance, async (stage) => {
    const { store } = stage.context;
    let more = 0;
    for (let at = 0; at < teams; at += 1) {
      const team = await stage.team(LARGE);
      await stage.open(team);
      for (const [index, member] of team.members.entries())
        await stage.answer(team, member, index < HEAVY ? 3 : 0);
      await sealBox(store, team.id);
      const before = await rightBefore(stage, team);
      const seen = new Set<number | null>();
      for (let close = 0; close < closes; close += 1) {
        await stage.close(team);
        seen.add((await latestResult(store, team.id))?.heavyInTen ?? null);
        await before.putBack();
        NOTHING_KEPT(before.decided());
      }
      if (seen.has(null)) throw new Error('a close made no share');
      more += seen.size - 1;
    }
    return count(more, teams * (closes - 1));
  });
}

/** The same closes, with new noise each time. */
async function freshShares({ chance, size }: Setting): Promise<Figure> {
  const questionnaire = questionnaireNamed('weekly');
  const week = 2_900;
  const checkins = Array.from({ length: LARGE }, (_, index) =>
    Array<number>(itemsFor(questionnaire, week).length).fill(index < HEAVY ? 3 : 0),
  );
  const tally = tallyOf(questionnaire, week, { counted: LARGE, distinct: LARGE }, checkins);
  const teams = size(3, 1);
  const closes = size(CLOSES, 12);
  let more = 0;
  for (let at = 0; at < teams; at += 1) {
    const seen = Array.from({ length: closes }, () => {
      const draws = {
        shift: () => ({ period: 0.3, week: 0.5 }),
        noise: (epsilon: number) => geometricNoise(epsilon, [1 - chance.next(), 1 - chance.next()]),
      };
      const toDecide = { week, isLast: false, tally, scoring: scoringOf(questionnaire), draws };
      return decideResult(toDecide, BLANK_PUBLICATION_STATE).result.heavyInTen;
    });
    more += new Set(seen).size - 1;
  }
  return count(more, teams * (closes - 1));
}

export const averagedNoise: Attack = {
  group: 'redis',
  name: 'the share of heavy check-ins, by closing the same ballots 40 times',
  attacker:
    'An operator who can write to Redis, with as many hosts as closes: puts Redis back to before the close each time, and takes the mean of what is shown. Counted are the values beyond the first.',
  target: { kind: 'atMost', most: 0 },
  run: shares,
  weakened: { variant: 'noise is drawn for each close', run: freshShares },
};
