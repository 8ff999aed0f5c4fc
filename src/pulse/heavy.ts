import { type Answers, coreScore, type Questionnaire } from './questionnaire.js';
import { type Preset, SIGNS_RULES } from './signs.js';
import type { Theme } from './theme.js';

/** The highest sum of core items of any single theme. */
function heaviestTheme({ core }: Questionnaire, answers: Answers): number {
  const sums: Partial<Record<Theme, number>> = {};
  for (const [index, { theme }] of core.entries()) sums[theme] = (sums[theme] ?? 0) + (answers[index] ?? 0);
  return Math.max(...Object.values(sums));
}

/**
 * Whether a check-in is heavy by a member's rule: by its core score, or by one theme alone if the questionnaire has a
 * cut for that. A team's result counts a check-in as heavy by its core score alone.
 */
export function isHeavy(questionnaire: Questionnaire, answers: Answers, preset: Preset): boolean {
  const { signs } = questionnaire.scoring;
  if (coreScore(questionnaire, answers) >= signs[SIGNS_RULES[preset].heavyFrom]) return true;
  return signs.oneTheme !== undefined && heaviestTheme(questionnaire, answers) >= signs.oneTheme.heavyAt;
}

/**
 * Whether a single check-in is so heavy that its closing view begins with support. Nothing else follows from that,
 * and we don't keep it.
 */
export function isVeryHeavy(questionnaire: Questionnaire, answers: Answers): boolean {
  const { leads } = questionnaire.scoring.signs;
  return leads !== undefined && coreScore(questionnaire, answers) >= leads.at;
}
