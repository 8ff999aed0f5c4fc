import { isQuiet, type Preset, PRESETS, SIGNS_RULES } from '../../src/pulse/signs.js';
import { BLANK_TRAJECTORY, moveOn } from '../../src/pulse/trajectory.js';
import { questionnaireNamed } from '../support/questionnaires.js';

/** Decides for one person, week by week, whether a note is due. */
export type Decide = (week: number, score: number | null) => boolean;

/** A rule to be tried; a new person begins with `start`. */
export interface Rule {
  readonly name: string;
  start(): Decide;
}

const { signs } = questionnaireNamed('weekly').scoring;

/** A preset, as the real code decides it. */
const presetRule = (preset: Preset): Rule => ({
  name: preset,
  start() {
    const heavyFrom = signs[SIGNS_RULES[preset].heavyFrom];
    let trajectory = BLANK_TRAJECTORY;
    return (week, score) => {
      const move = moveOn(trajectory, week, score === null ? null : score >= heavyFrom, preset);
      trajectory = move.next;
      return move.outreach !== null;
    };
  },
});

export const PRESET_RULES: readonly Rule[] = PRESETS.map(presetRule);

/** A rule that is no preset, with the same quiet weeks. `due` looks at the answered check-ins so far, newest last. */
const otherRule = (name: string, due: (scores: readonly number[]) => boolean, window: number): Rule => ({
  name,
  start() {
    let answered: { week: number; score: number }[] = [];
    let quietFrom: number | null = null;
    return (week, score) => {
      if (score === null) return false;
      answered = [...answered, { week, score }].slice(-window);
      const fresh = answered.filter((one) => week - one.week <= window + 2).map((one) => one.score);
      if (isQuiet(quietFrom, week) || !due(fresh)) return false;
      quietFrom = week;
      return true;
    };
  },
});

const atLeast = (scores: readonly number[], cut: number, needed: number): boolean =>
  scores.filter((score) => score >= cut).length >= needed;
const last = (scores: readonly number[]): number => scores.at(-1) ?? 0;

/** An exponentially weighted mean that starts at the population's and is kept from week to week. */
const weightedMean = (weight: number, level: number): Rule => ({
  name: `weighted mean, weight ${weight}, at ${level} or more (keeps a score)`,
  start() {
    let mean = 2;
    let quietFrom: number | null = null;
    return (week, score) => {
      if (score === null) return false;
      mean += weight * (score - mean);
      if (isQuiet(quietFrom, week) || mean < level || score < 3) return false;
      quietFrom = week;
      return true;
    };
  },
});

/** Rules that were thought of instead of the presets. */
export const OTHER_RULES: readonly Rule[] = [
  otherRule('one at 6 or more', (scores) => last(scores) >= 6, 1),
  otherRule('3 of 4 at 3 or more', (scores) => last(scores) >= 3 && atLeast(scores, 3, 3), 4),
  otherRule('2 of 2 at 6 or more', (scores) => atLeast(scores, 6, 2), 2),
  otherRule(
    '3 of 4 at 5 or more, or 2 of 2 at 7 or more',
    (scores) => last(scores) >= 5 && (atLeast(scores, 5, 3) || atLeast(scores.slice(-2), 7, 2)),
    4,
  ),
  otherRule('2 of 4 at 6 or more', (scores) => last(scores) >= 6 && atLeast(scores, 6, 2), 4),
  weightedMean(0.4, 5),
  weightedMean(0.3, 5),
];
