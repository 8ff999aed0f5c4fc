import { nextPulse } from '../../../src/pulse/calendar.js';
import { defineTeam } from '../../../src/usecases/enroll.js';
import { viewTeam } from '../../../src/usecases/team-queries.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import type { Team, Weekday } from '../../../src/pulse/team.js';
import { findTeam } from '../../../src/store/teams.js';
import { aTeam } from '../../support/team.js';
import { PUBLICATION_RULE } from '../../../src/pulse/publication-rule.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { NEXT_SEASON, onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 8;
const OWN = 6;
/** The number of weeks after which a workspace's tenure rule holds for everyone. */
const SETTLED = 5;

/** Archives a team. */
async function archive({ context }: Stage, team: StageTeam): Promise<void> {
  const found = await findTeam(context.store, team.id);
  if (found) await defineTeam(context, { ...found, archived: true });
}

const included = async (stage: Stage, team: StageTeam): Promise<readonly MemberId[]> =>
  (await viewTeam(stage.context, team.id))?.included ?? [];

/**
 * An admin archives a team and adds another one with one of its people and six accounts of their own; returns the
 * number of weeks left in the season in which the new team includes anyone.
 */
async function surrounded({ chance, size }: Setting, countsAtOnce: boolean): Promise<Figure> {
  let hits = 0;
  let tried = 0;
  for (let trial = size(20, 1); trial > 0; trial -= 1)
    await onStage(chance, async (stage) => {
      const team = await stage.team(SIZE);
      for (let week = 0; week < SETTLED; week += 1) {
        await stage.open(team, week);
        await stage.close(team, week);
      }
      await archive(stage, team);
      const trap = await stage.team(OWN);
      stage.alsoIn(trap, team.members.slice(0, 1));
      for (let week = SETTLED; week < NEXT_SEASON; week += 1) {
        await stage.open(trap, week);
        const now = countsAtOnce ? stage.present(trap) : await included(stage, trap);
        tried += 1;
        if (now.length > 0) hits += 1;
        await stage.close(trap, week);
      }
    });
  return count(hits, tried);
}

const surroundedInANewTeam: Attack = {
  group: 'manager',
  name: 'a team put to rest, and a new one of one member and six accounts of one’s own',
  attacker:
    'An admin who archives a team and adds another with one of its people and six accounts of their own. The figure is in how many weeks of the season that is left the new team’s results include anybody.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => surrounded(setting, false),
  weakened: {
    variant: 'in a team’s first period everybody counts at once',
    run: (setting) => surrounded(setting, true),
  },
};

const DAYS = [
  ['monday', 'tuesday'],
  ['wednesday', 'thursday'],
  ['thursday', 'friday'],
  ['friday', 'saturday'],
] as const;

const at = (weekday: Weekday, hour: number) => ({ weekday, hour, minute: 0 });

/** Returns a team that opens and closes on other days. */
function moved(team: Team, [opens, closes]: (typeof DAYS)[number]): Team {
  const schedule = { ...team.schedule, opens: at(opens, 9), reminds: at(closes, 9), closes: at(closes, 22) };
  return { ...team, schedule };
}

/** Runs a team whose days are moved after each close; returns the weeks of its results. */
async function weeksOf(stage: Stage): Promise<number[]> {
  const team = await stage.team(SIZE);
  const found = await findTeam(stage.context.store, team.id);
  if (!found) throw new Error('no such team');
  const weeks: number[] = [];
  for (const days of DAYS) {
    await defineTeam(stage.context, moved(found, days));
    weeks.push((await stage.runNext(team)).week);
  }
  return weeks;
}

/** Returns the weeks as 0.1 planned them: the schedule's next pulse, even in a week that already has its result. */
function weeksPlannedFreely(): number[] {
  let from = Date.UTC(2026, 5, 1);
  return DAYS.map((days) => {
    const pulse = nextPulse(moved(aTeam(), days).schedule, from);
    from = pulse.closesAt;
    return pulse.week;
  });
}

/** Counts the results beyond one in each calendar week. */
async function hurried(
  { chance, size }: Setting,
  weeks: (stage: Stage) => Promise<number[]>,
): Promise<Figure> {
  let extra = 0;
  let tried = 0;
  for (let trial = size(10, 1); trial > 0; trial -= 1) {
    const ran = await onStage(chance, weeks);
    extra += ran.length - new Set(ran).size;
    tried += ran.length;
  }
  return count(extra, tried);
}

const hurriedWeeks: Attack = {
  group: 'manager',
  name: 'several pulses in one week',
  attacker:
    'A manager who moves the opening and the close of their team after each close, to have four weeks’ pooled answers, or two weeks that confirm a band, within days. The figure is how many results there are beyond one in each calendar week.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => hurried(setting, weeksOf),
  weakened: {
    variant: 'the next pulse is the next one of the schedule',
    run: (setting) => hurried(setting, async () => weeksPlannedFreely()),
  },
};

/** Has six accounts in two teams' channels wait their four weeks; returns how many people they then count as. */
async function patient({ chance, size }: Setting, inEveryTeam: boolean): Promise<Figure> {
  const trials = size(10, 1);
  let counted = 0;
  for (let trial = 0; trial < trials; trial += 1)
    await onStage(chance, async (stage) => {
      const teams = [await stage.team(SIZE), await stage.team(SIZE)] as const;
      const own: MemberId[] = [];
      for (let week = 0; week <= NEXT_SEASON; week += 1) {
        for (const team of teams) await stage.open(team, week);
        if (week === NEXT_SEASON - PUBLICATION_RULE.tenureWeeks) {
          for (let added = 0; added < OWN; added += 1) own.push(await stage.join(teams[0]));
          stage.alsoIn(teams[1], own);
        }
        if (week < NEXT_SEASON) for (const team of teams) await stage.close(team, week);
      }
      for (const team of teams) {
        const now = inEveryTeam ? stage.present(team) : await included(stage, team);
        counted += own.filter((member) => now.includes(member)).length;
      }
    });
  const figure = counted / trials;
  return { figure, interval: [figure, figure] };
}

/** Tenure only makes them wait, as the target says; the insider attacks measure what they can learn then. */
const patientAccounts: Attack = {
  group: 'manager',
  name: 'six accounts of one’s own that wait four weeks: how many count',
  attacker:
    'A manager who adds six accounts of their own to the channels of two teams and waits until they have been in the workspace for four weeks when a season begins. The figure is as how many people they count then: all six do, in one team. Members see how many people are included, and who.',
  target: { kind: 'atMost', most: OWN },
  run: (setting) => patient(setting, false),
  weakened: { variant: 'a member counts in every team', run: (setting) => patient(setting, true) },
};

/** Attacks on the counted members, and on the number of results that include them. */
export const surroundAttacks: readonly Attack[] = [surroundedInANewTeam, hurriedWeeks, patientAccounts];
