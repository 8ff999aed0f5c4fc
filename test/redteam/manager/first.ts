import {
  BLANK_PUBLICATION_STATE,
  type PublicationState,
  decideResult,
  PUBLICATION_RULE,
  type Scoring,
} from '../../../src/pulse/publication-rule.js';
import type { Attack, Setting } from '../attack.js';
import { type Chance, drawIndex } from '../chance.js';
import type { Figure } from '../measure.js';
import { ANSWERS, CUTS, SD, well } from './model.js';

const { pooledDistinct, pooledFrom, pooledWeeks, weeklyFrom, minValid } = PUBLICATION_RULE;
const SCORING: Scoring = { band: { cuts: CUTS, sd: SD }, heavyAt: 6, themes: {} };
const VALUES = well(1).values;

/** The target's habits: answers hardly ever, half of the time, or like everyone else. */
const HABITS = [0.1, 0.5, ANSWERS] as const;

/** A team's answers per week, the target's first; null for none. */
type Weeks = readonly (readonly (number | null)[])[];

function weeksOf(chance: Chance, weeks: number, habits: readonly number[]): Weeks {
  const answer = (habit: number): number | null =>
    chance.next() >= habit ? null : drawIndex(VALUES, chance);
  return Array.from({ length: weeks }, () => habits.map(answer));
}

const answered = (weeks: Weeks, member: number): boolean => weeks.some((week) => week[member] !== null);

/**
 * Returns what's shown week by week, by the rule itself.
 *
 * @param distinctFrom the least members in a pool: the rule's own number, unless it's weakened
 */
function shownOf(weeks: Weeks, chance: Chance, distinctFrom: number = pooledDistinct): string[] {
  const [first] = weeks;
  const counted = first?.length ?? 0;
  const period = chance.next();
  let state: PublicationState = BLANK_PUBLICATION_STATE;
  return weeks.map((answers, week) => {
    const lately = weeks.slice(Math.max(0, week + 1 - pooledWeeks), week + 1);
    const members = answers.filter((_, member) => answered(lately, member)).length;
    const distinct = distinctFrom === pooledDistinct || members >= distinctFrom ? members : 0;
    const totals = answers.filter((answer) => answer !== null);
    const draws = { shift: () => ({ period, week: chance.next() }), noise: () => 0 };
    const tally = { counted, distinct, totals, themes: {} };
    const decided = decideResult({ week: week + 1, isLast: false, tally, scoring: SCORING, draws }, state);
    state = decided.state;
    return String(decided.result.band);
  });
}

/** Returns what the former rule showed: a first result only once enough members had answered, from their answers. */
function shownOnceEnough(weeks: Weeks, chance: Chance): string[] {
  const counted = weeks[0]?.length ?? 0;
  const small = counted < weeklyFrom;
  return weeks.map((answers, week) => {
    if (small && week < pooledWeeks - 1) return 'null';
    const members = answers.filter((answer, member) => (small ? answered(weeks, member) : answer !== null));
    const values = (small ? weeks.flat() : answers).filter((answer) => answer !== null);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const cut = CUTS[0] + (chance.next() - 0.3) * SD;
    return members.length < minValid ? 'null' : mean >= cut ? 'stretched' : 'steady';
  });
}

/**
 * Measures the most that anything shown up to the first result reveals about whether the target has answered: the
 * difference from what the attacker, who knows the target's habit, would have said before. Over all sizes from five to
 * eight and all habits, if all others answer, or one too few.
 */
async function firstResults({ chance, size }: Setting, shown: typeof shownOf): Promise<Figure> {
  let most = 0;
  const tries = size(4_000, 300);
  for (let members = pooledFrom; members <= weeklyFrom + 1; members += 1)
    for (const habit of HABITS)
      for (const answering of new Set([members - 1, minValid - 1])) {
        const others = Array.from({ length: members - 1 }, (_, at) => (at < answering ? 1 : 0));
        const seen = new Map<string, { times: number; answered: number }>();
        let before = 0;
        for (let trial = 0; trial < tries; trial += 1) {
          const weeks = weeksOf(chance, members < weeklyFrom ? pooledWeeks : 1, [habit, ...others]);
          const has = answered(weeks, 0) ? 1 : 0;
          before += has;
          const display = shown(weeks, chance).join();
          const known = seen.get(display) ?? { times: 0, answered: 0 };
          seen.set(display, { times: known.times + 1, answered: known.answered + has });
        }
        // A display seen in less than one of a hundred tries says more about chance than about the target.
        for (const { times, answered: has } of seen.values())
          if (times >= tries / 100) most = Math.max(most, Math.abs(has / times - before / tries));
      }
  const half = 1.96 * Math.sqrt(0.25 / tries);
  return { figure: most, interval: [Math.max(0, most - half), most === 0 ? 0 : Math.min(1, most + half)] };
}

export const firstResult: Attack = {
  group: 'manager',
  name: 'the first result of a team: did one member answer',
  attacker:
    'A manager of a team of five to eight who knows which of the others answer, and how often the one they ask about does. The figure is the most by which anything that is shown up to the first result moves the chance that this one answered.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => firstResults(setting, shownOf),
  weakened: {
    variant: 'the first result comes once five have answered, and reads what they answered',
    run: (setting) => firstResults(setting, shownOnceEnough),
  },
};

const POOLS = 6;

/** Measures how much a team of five's first move reveals about whether the target answered in the weeks behind it. */
async function moves({ chance, size }: Setting, distinctFrom: number): Promise<Figure> {
  let most = 0;
  const tries = size(4_000, 400);
  for (const habit of HABITS) {
    let [before, moved, both] = [0, 0, 0];
    for (let trial = 0; trial < tries; trial += 1) {
      // The others' weeks are heavy, so that the result does move.
      const weeks = weeksOf(chance, pooledWeeks * POOLS, [habit, 1, 1, 1, 1]).map((week) =>
        week.map((answer, member) => (member > 0 && answer !== null ? Math.min(12, answer + 5) : answer)),
      );
      const at = shownOf(weeks, chance, distinctFrom).findIndex(
        (band) => band !== 'null' && band !== 'steady',
      );
      if (answered(weeks.slice(-pooledWeeks), 0)) before += 1;
      if (at < 0) continue;
      moved += 1;
      if (answered(weeks.slice(at + 1 - pooledWeeks, at + 1), 0)) both += 1;
    }
    if (moved > tries / 100) most = Math.max(most, Math.abs(both / moved - before / tries));
  }
  const half = 1.96 * Math.sqrt(0.25 / tries);
  return { figure: most, interval: [Math.max(0, most - half), Math.min(1, most + half)] };
}

export const smallMoves: Attack = {
  group: 'manager',
  name: 'a team of five whose result moves: did one member answer',
  attacker:
    'A manager of a team of five who knows that the four others answer each week, and how often the fifth does. The figure is by how much a move of the result changes the chance that the fifth answered in its four weeks, at the most over hardly ever, half of the time and mostly.',
  target: { kind: 'atMost', most: 0.03 },
  run: (setting) => moves(setting, PUBLICATION_RULE.pooledDistinct),
  weakened: { variant: 'it takes five different members', run: (setting) => moves(setting, minValid) },
};

export const firstAttacks: readonly Attack[] = [firstResult, smallMoves];
