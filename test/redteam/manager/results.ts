import {
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  type Showing,
  shiftedCuts,
} from '../../../src/pulse/publication-rule.js';
import { pulseId } from '../../../src/pulse/ids.js';
import { openPulse } from '../../../src/usecases/open.js';
import { closePulse } from '../../../src/usecases/close.js';
import { teamsVisibleTo } from '../../../src/usecases/team-queries.js';
import { resultsOf, teamState } from '../../../src/store/pulses.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { fakeDirectory } from '../../support/directory.js';
import { onStage } from '../stage.js';
import { ANSWERS, CUTS, EVENKEEL, SD, well } from './model.js';

const STEADY: Showing = { ...NOTHING_SHOWN, band: 'steady', since: 0 };

/** Measures how much a week's display reveals about whether one member answered: the mean lift over all displays. */
async function oracle({ chance, size }: Setting, vanishes: boolean): Promise<Figure> {
  const members = PUBLICATION_RULE.weeklyFrom;
  const { values } = well(1);
  const seen = new Map<string, { weeks: number; answered: number }>();
  let shown = STEADY;
  let period = 0;
  const weeks = size(200_000, 20_000);
  for (let week = 0; week < weeks; week += 1) {
    if (week % PUBLICATION_RULE.seasonWeeks === 0) period = chance.next();
    const cuts = EVENKEEL.cuts(members, { period, week: chance.next() }, CUTS);
    const answers = Array.from({ length: members }, () => chance.next() < ANSWERS);
    const totals = answers.filter(Boolean).map(() => {
      let left = chance.next();
      return values.findIndex((weight) => (left -= weight) < 0);
    });
    const thin = totals.length < PUBLICATION_RULE.minValid;
    const mean = thin ? null : totals.reduce((sum, total) => sum + total, 0) / totals.length;
    const after = EVENKEEL.after(shown, week, mean, cuts);
    const display = vanishes ? (thin ? 'no result' : 'a result') : `${shown.band} ${after.band}`;
    const known = seen.get(display) ?? { weeks: 0, answered: 0 };
    seen.set(display, { weeks: known.weeks + 1, answered: known.answered + (answers[0] ? 1 : 0) });
    shown = after;
  }
  let lift = 0;
  for (const { weeks: times, answered } of seen.values())
    lift += (times / weeks) * Math.abs(answered / times - ANSWERS);
  const half = 1.96 * Math.sqrt((ANSWERS * (1 - ANSWERS)) / weeks);
  return { figure: lift, interval: [Math.max(0, lift - half), lift + half] };
}

export const thresholdOracle: Attack = {
  group: 'manager',
  name: 'results that come or do not: did one member answer',
  attacker:
    'A manager of the smallest team with a weekly result, who looks at whether a result is there and whether it changed. The figure is by how much that moves the chance that one given member answered, on average.',
  target: { kind: 'atMost', most: 0.03 },
  run: (setting) => oracle(setting, false),
  weakened: { variant: 'a week with too few answers has no result', run: (setting) => oracle(setting, true) },
};

/** Counts the bands that hold only one possible mean, which would reveal everyone's answer. */
async function homogeneous({ chance, size }: Setting, exact: boolean): Promise<Figure> {
  const most = 12;
  let known = 0;
  let tried = 0;
  const draws = size(1000, 100);
  for (let members = PUBLICATION_RULE.weeklyFrom; members <= 20; members += 1)
    for (let at = 0; at < draws; at += 1) {
      const shift = { period: at / draws, week: chance.next() };
      const cuts = shiftedCuts({ cuts: CUTS, sd: SD }, members, shift);
      const bounds = exact ? [0, 1 / members] : [0, ...cuts, most + 1];
      for (const [index, from] of bounds.slice(0, -1).entries()) {
        tried += 1;
        const to = bounds[index + 1] as number;
        // Means of `members` whole numbers are 1/members apart: a band narrower than two steps may hold only one.
        if (to - from < 2 / members) known += 1;
      }
    }
  return count(known, tried);
}

export const homogeneity: Attack = {
  group: 'manager',
  name: 'a band that only one set of answers gives',
  attacker:
    'A manager who waits for the week in which all answered the same. The figure is the bands, over sizes and shifts, that only one mean can give, so that everybody’s answer would be known.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => homogeneous(setting, false),
  weakened: { variant: 'the exact mean is shown', run: (setting) => homogeneous(setting, true) },
};

/** Compares everything that a manager can see before and after answers come in. */
async function peeked({ chance, size }: Setting, countsLive: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    const { redis, keys } = stage.context.store;
    let different = 0;
    const teams = size(60, 6);
    for (let made = 0; made < teams; made += 1) {
      const team = await stage.team(8);
      await stage.open(team);
      // This reseal takes the joins in; from here on, only answers can change anything.
      await stage.reseal(team);
      const [first] = team.members;
      const view = async () => {
        const seen = JSON.stringify(first ? await teamsVisibleTo(stage, first) : []);
        if (!countsLive) return seen;
        const reseals = await redis.zscore(keys.agenda, `reseal|${team.id}|-`);
        return `${seen} ${reseals === null ? 'nobody yet' : 'somebody answered'}`;
      };
      const before = await view();
      for (const member of team.members) await stage.answer(team, member, 3);
      if ((await view()) !== before) different += 1;
    }
    return count(different, teams);
  });
}

export const livePeek: Attack = {
  group: 'manager',
  name: 'a look at the result while answers come in',
  attacker:
    'A manager who looks at the Home tab and /teampulse again and again while a pulse is open. The figure is how often anything there changed with the answers.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => peeked(setting, false),
  weakened: { variant: 'a live counter is shown', run: (setting) => peeked(setting, true) },
};

/** Edits the roster after a close, and has the close's job run again. */
async function retallied({ chance, size }: Setting, recomputes: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let different = 0;
    const teams = size(60, 6);
    for (let made = 0; made < teams; made += 1) {
      const team = await stage.team(8);
      await stage.open(team);
      for (const [index, member] of team.members.entries())
        await stage.answer(team, member, index < 2 ? 3 : 0);
      const pulse = (await teamState(stage.context.store, team.id)).pulse?.id ?? pulseId('');
      await stage.close(team);
      const before = JSON.stringify(await resultsOf(stage.context.store, team.id));
      const [target] = team.members;
      if (target) stage.setPresent(team, target, false);
      await closePulse(stage.context, { step: 'close', team: team.id, pulse });
      const after = JSON.stringify(await resultsOf(stage.context.store, team.id));
      // Two heavy check-ins of 12 points and six of 0; without the member who was taken out, one heavy of seven.
      const [first, again] = recomputes ? [`${24 / 8}`, `${12 / 7}`] : [before, after];
      if (again !== first) different += 1;
    }
    return count(different, teams);
  });
}

export const retally: Attack = {
  group: 'manager',
  name: 'a second count after an edit of the roster',
  attacker:
    'A manager who takes somebody out of the channel after a close, and gets the close’s job to run again. The figure is the results that differ or are new.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => retallied(setting, false),
  weakened: {
    variant: 'the exact mean is computed again over the present roster',
    run: (setting) => retallied(setting, true),
  },
};

/** Asks for pulses that the schedule doesn't have. */
async function adHoc({ chance, size }: Setting, planned: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let opened = 0;
    const teams = size(60, 6);
    const directory = fakeDirectory();
    for (let made = 0; made < teams; made += 1) {
      const team = await stage.team(8);
      if (planned) await stage.open(team);
      else
        for (const date of ['2026-06-01', '2026-06-03', '2026-06-09', '1970-01-01'])
          await openPulse(stage.context, directory, { step: 'open', team: team.id, pulse: pulseId(date) });
      if ((await teamState(stage.context.store, team.id)).pulse) opened += 1;
    }
    return count(opened, teams);
  });
}

export const adHocPulses: Attack = {
  group: 'manager',
  name: 'pulses out of turn',
  attacker:
    'A manager who would like one more pulse on a day of their choice, for fewer people or just after something happened. The figure is the pulses that open on days that are not the team’s next.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => adHoc(setting, false),
  weakened: { variant: 'the pulse is the one that is planned', run: (setting) => adHoc(setting, true) },
};

export const resultAttacks: readonly Attack[] = [
  thresholdOracle,
  homogeneity,
  livePeek,
  retally,
  adHocPulses,
];
