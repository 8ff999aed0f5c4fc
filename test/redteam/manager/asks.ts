import type { Attack, Setting } from '../attack.js';
import { type Chance, drawIndex } from '../chance.js';
import { type Figure, share } from '../measure.js';
import {
  type AskRule,
  CHOICES,
  choosing,
  EVENKEEL_ASKS,
  oneOfTwo,
  outcomesBy,
  PLAIN_TOP,
  reportedBy,
  revealedBy,
} from './ask-model.js';
import { worstChoices } from './ask-search.js';

/** The probability of each choice for a member who picks. */
export const PICKED = [0.3, 0.25, 0.15, 0.1, 0.2];

/** Like `PICKED`, for a member who may not have picked: not picking counts as nothing. */
export const madeBy = (picks: number): number[] =>
  PICKED.map((chance, choice) => picks * chance + (choice === CHOICES - 1 ? 1 - picks : 0));

/** The share of members who pick in four weeks of check-ins. */
export const PICKS = 0.85;

/** Draws the number of members who make each choice. */
export function choicesOf(members: number, chances: readonly number[], chance: Chance): number[] {
  const counts = Array.from({ length: CHOICES }, () => 0);
  for (let member = 0; member < members; member += 1) {
    const choice = drawIndex(chances, chance);
    counts[choice] = (counts[choice] ?? 0) + 1;
  }
  return counts;
}

const exactly = (figure: number): Figure => ({ figure, interval: [figure, figure] });

/** Returns the mean of some values, with its 95% interval. */
function meanOf(values: readonly number[]): Figure {
  const figure = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - figure) ** 2, 0) / values.length;
  const half = 1.96 * Math.sqrt(variance / values.length);
  return { figure, interval: [figure - half, figure + half] };
}

/** The figure for an insider who knows all other choices, as drawn. */
function knowing(
  { chance, size }: Setting,
  rule: AskRule,
  members: number,
  picks: number,
  of: 'lift' | 'sure',
): Figure {
  const teams = Array.from({ length: size(400, 8) }, () => choicesOf(members - 1, madeBy(picks), chance));
  return meanOf(
    teams.map((others) => revealedBy(PICKED, [outcomesBy(rule, choosing(rule, others)).byChoice])[of]),
  );
}

/** The lift for a manager who adds accounts of their own, and knows nothing of the others. */
function amongAccounts({ size }: Setting, rule: AskRule, members: number, own: number): Figure {
  const honest = [{ members: members - own - 1, chances: reportedBy(rule, madeBy(PICKS)) }];
  const { revealed } = worstChoices({ size, rule, chosen: own, releases: 1, honest, prior: PICKED });
  return exactly(revealed.lift);
}

/**
 * The lift for a manager who knows no choices, and sees a release with a member and the next one without them, while
 * all others choose the same again.
 */
function withAndWithout({ chance, size }: Setting, members: number): Figure {
  const rule = EVENKEEL_ASKS;
  const teams = Array.from({ length: size(400, 8) }, () => choicesOf(members - 1, madeBy(PICKS), chance)).map(
    (others) => outcomesBy(rule, choosing(rule, others)),
  );
  let right = 0;
  for (let first = 0; first < CHOICES; first += 1)
    for (let second = 0; second < CHOICES; second += 1)
      right += Math.max(
        ...PICKED.map((belief, choice) =>
          teams.reduce(
            (sum, { byChoice, without }) =>
              sum + (belief * (byChoice[choice]?.[first] ?? 0) * (without[second] ?? 0)) / teams.length,
            0,
          ),
        ),
      );
  return exactly(right - Math.max(...PICKED));
}

/** Like `withAndWithout`, if all counts of three or more are published. */
function withAndWithoutCounts({ chance, size }: Setting, members: number): Figure {
  let right = 0;
  const teams = size(4000, 400);
  for (let team = 0; team < teams; team += 1) {
    const others = choicesOf(members - 1, madeBy(PICKS), chance);
    const choice = drawIndex(PICKED, chance);
    // A count that's one lower, or gone, reveals the choice of the member who left.
    const reveals = choice < CHOICES - 1 && (others[choice] ?? 0) >= 2;
    if (reveals || choice === 0) right += 1;
  }
  const { figure, interval } = share(right, teams);
  const before = Math.max(...PICKED);
  return { figure: figure - before, interval: [interval[0] - before, interval[1] - before] };
}

const CHOOSER =
  'Somebody who controls every other account of the team, and has each choose what tells most of the one they don’t control.';
const KNOWS = 'A member, or manager, who knows what all others picked, the rule and all its chances.';
const weakenedVariant = 'the top ask of three or more is shown, and nothing is swapped';
const SIZES = [12, 20] as const;

const ofInsiders = SIZES.flatMap((members): Attack[] => [
  {
    group: 'manager',
    name: `the period’s ask, insider who knows all others, team of ${members}: one release`,
    attacker: `${KNOWS} The figure is how much more often they guess the one they don’t know than before the release.`,
    target: { kind: 'atMost', most: 0.1 },
    run: async (setting) => knowing(setting, EVENKEEL_ASKS, members, PICKS, 'lift'),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => knowing(setting, PLAIN_TOP, members, PICKS, 'lift'),
    },
  },
  {
    group: 'manager',
    name: `the period’s ask, insider who knows all others, team of ${members}: how often 95% sure`,
    attacker: `${KNOWS} The figure is the share of releases after which they’re at least 95% sure.`,
    target: { kind: 'atMost', most: 0.01 },
    run: async (setting) => knowing(setting, EVENKEEL_ASKS, members, PICKS, 'sure'),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => knowing(setting, PLAIN_TOP, members, PICKS, 'sure'),
    },
  },
]);

const HALF_SILENT: Attack = {
  group: 'manager',
  name: 'the period’s ask, insider who knows all others, team of 12 where half pick nothing at all',
  attacker: `${KNOWS} Half of the members answer no check-in of the four weeks. The figure is the lift of the best guess.`,
  target: { kind: 'atMost', most: 0.1 },
  run: async (setting) => knowing(setting, EVENKEEL_ASKS, 12, 0.5, 'lift'),
  weakened: {
    variant: weakenedVariant,
    run: async (setting) => knowing(setting, PLAIN_TOP, 12, 0.5, 'lift'),
  },
};

const chosen = (
  { size }: Setting,
  rule: AskRule,
  members: number,
  releases: number,
): ReturnType<typeof worstChoices> =>
  worstChoices({ size, rule, chosen: members - 1, releases, honest: [], prior: PICKED });

const ofChoosers = SIZES.flatMap((members): Attack[] => [
  {
    group: 'manager',
    name: `the period’s ask, all other picks chosen, team of ${members}: one release`,
    attacker: `${CHOOSER} The figure is how much more often they guess it than before the release, for the worst choices found.`,
    target: { kind: 'atMost', most: 0.1 },
    run: async (setting) => exactly(chosen(setting, EVENKEEL_ASKS, members, 1).revealed.lift),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => exactly(chosen(setting, PLAIN_TOP, members, 1).revealed.lift),
    },
  },
  {
    group: 'manager',
    name: `the period’s ask, all other picks chosen, team of ${members}: one of two choices`,
    attacker: `${CHOOSER} They know that it’s one of two choices, as likely as each other. The figure is how often they tell which after one release.`,
    target: { kind: 'atMost', most: 0.7 },
    run: async (setting) => exactly(oneOfTwo(chosen(setting, EVENKEEL_ASKS, members, 1).releases)),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => exactly(oneOfTwo(chosen(setting, PLAIN_TOP, members, 1).releases)),
    },
  },
  {
    group: 'manager',
    name: `the period’s ask, all other picks chosen, team of ${members}: a year of the same pick`,
    attacker: `${CHOOSER} The member picks the same in all four periods of a year. The figure is the lift of the best guess after them.`,
    target: { kind: 'atMost', most: 0.2 },
    run: async (setting) => exactly(chosen(setting, EVENKEEL_ASKS, members, 4).revealed.lift),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => exactly(chosen(setting, PLAIN_TOP, members, 4).revealed.lift),
    },
  },
  {
    group: 'manager',
    name: `the period’s ask, all other picks chosen, team of ${members}: 95% sure after a year of the same pick`,
    attacker: `${CHOOSER} The member picks the same in all four periods of a year. The figure is how often they’re 95% sure after them.`,
    target: { kind: 'atMost', most: 0.01 },
    run: async (setting) => exactly(chosen(setting, EVENKEEL_ASKS, members, 4).revealed.sure),
    weakened: {
      variant: weakenedVariant,
      run: async (setting) => exactly(chosen(setting, PLAIN_TOP, members, 4).revealed.sure),
    },
  },
]);

/** A team of five, plus seven accounts of its manager's, which makes twelve. */
const ACCOUNTS: Attack = {
  group: 'manager',
  name: 'the period’s ask, seven accounts of one’s own in a team of twelve',
  attacker:
    'A manager who added seven accounts to a team of five, waited until they count, and chooses what each picks. They know nothing of the others. The figure is the lift of the best guess about one of the five.',
  target: { kind: 'atMost', most: 0.1 },
  run: async (setting) => amongAccounts(setting, EVENKEEL_ASKS, 12, 7),
  weakened: {
    variant: weakenedVariant,
    run: async (setting) => amongAccounts(setting, PLAIN_TOP, 12, 7),
  },
};

const LEAVER: Attack = {
  group: 'manager',
  name: 'the period’s ask, one release with a member and the next without them, team of 13',
  attacker:
    'A manager who takes a member out between two periods, when all others pick the same again. They know nobody’s pick. The figure is the lift of the best guess about who left.',
  target: { kind: 'atMost', most: 0.1 },
  run: async (setting) => withAndWithout(setting, 13),
  weakened: {
    variant: 'all counts of three and more are shown',
    run: async (setting) => withAndWithoutCounts(setting, 13),
  },
};

/** Attacks on a team's top ask. */
export const askAttacks: readonly Attack[] = [...ofInsiders, HALF_SILENT, ...ofChoosers, ACCOUNTS, LEAVER];
