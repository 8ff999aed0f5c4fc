import { isHeavy } from '../../src/pulse/heavy.js';
import { isQuiet, type Preset, PRESETS } from '../../src/pulse/signs.js';
import { BLANK_TRAJECTORY, moveOn } from '../../src/pulse/trajectory.js';
import { questionnaireNamed } from '../support/questionnaires.js';
import type { Halves } from './scenario.js';

/** Decides for one person, week by week, whether support options are offered. */
export type Decide = (week: number, halves: Halves | null) => boolean;

/** A rule to try; each new person begins with `start`. */
export interface Rule {
  readonly name: string;
  start(): Decide;
}

const totalOf = ([worry, mood]: Halves): number => worry + mood;
const largerOf = ([worry, mood]: Halves): number => Math.max(worry, mood);

/** A rule with a preset's weeks, and its own or another criterion for a heavy week. */
const presetRule = (name: string, preset: Preset, heavy: (halves: Halves) => boolean): Rule => ({
  name,
  start() {
    let trajectory = BLANK_TRAJECTORY;
    return (week, halves) => {
      const move = moveOn(trajectory, week, halves && heavy(halves), preset);
      trajectory = move.next;
      return move.outreach !== null;
    };
  },
});

const weekly = questionnaireNamed('weekly');

/** Returns the answers to two items that add up to a half's score; how it splits doesn't matter. */
const itemsOf = (half: number): [number, number] => [Math.min(half, 3), Math.max(half - 3, 0)];

/** The presets, decided by the real code. */
export const PRESET_RULES: readonly Rule[] = PRESETS.map((preset) =>
  presetRule(preset, preset, ([worry, mood]) =>
    isHeavy(weekly, [...itemsOf(worry), ...itemsOf(mood), 0], preset),
  ),
);

/**
 * A preset's weeks, with a check-in heavy from a total on, or from the score of one half on. A half of 5 is a total of
 * at least 5, so "or 5 on either half" adds nothing to a rule that begins there; nor does "or 6" to any.
 */
const halfRule = (preset: Preset, total: number, half: number): Rule =>
  presetRule(
    `${preset}: ${total} or more, or ${half} on either half`,
    preset,
    (halves) => totalOf(halves) >= total || largerOf(halves) >= half,
  );

/** A preset's weeks by the total alone, as the presets used to be. */
const totalRule = (preset: Preset, total: number): Rule =>
  presetRule(`${preset}: ${total} or more in all`, preset, (halves) => totalOf(halves) >= total);

/** Rules to compare the presets with: the total alone, and other cuts of the total and the halves. */
export const HALF_RULES: readonly Rule[] = [
  totalRule('quiet', 6),
  halfRule('quiet', 6, 4),
  halfRule('quiet', 7, 5),
  totalRule('standard', 6),
  halfRule('standard', 6, 4),
  halfRule('standard', 7, 5),
  halfRule('standard', 7, 4),
  halfRule('sensitive', 5, 4),
];

/** A rule that isn't a preset, with the same quiet weeks. `due` gets the totals answered so far, newest last. */
const otherRule = (name: string, due: (totals: readonly number[]) => boolean, window: number): Rule => ({
  name,
  start() {
    let answered: { week: number; total: number }[] = [];
    let quietFrom: number | null = null;
    return (week, halves) => {
      if (halves === null) return false;
      answered = [...answered, { week, total: totalOf(halves) }].slice(-window);
      const fresh = answered.filter((one) => week - one.week <= window + 2).map((one) => one.total);
      if (isQuiet(quietFrom, week) || !due(fresh)) return false;
      quietFrom = week;
      return true;
    };
  },
});

const atLeast = (totals: readonly number[], cut: number, needed: number): boolean =>
  totals.filter((total) => total >= cut).length >= needed;
const last = (totals: readonly number[]): number => totals.at(-1) ?? 0;

/** An exponentially weighted mean that starts at the population's and is kept from week to week. */
const weightedMean = (weight: number, level: number): Rule => ({
  name: `weighted mean, weight ${weight}, at ${level} or more (keeps a score)`,
  start() {
    let mean = 2;
    let quietFrom: number | null = null;
    return (week, halves) => {
      if (halves === null) return false;
      const total = totalOf(halves);
      mean += weight * (total - mean);
      if (isQuiet(quietFrom, week) || mean < level || total < 3) return false;
      quietFrom = week;
      return true;
    };
  },
});

/** Rules that were considered instead of the presets. */
export const OTHER_RULES: readonly Rule[] = [
  otherRule('one at 6 or more', (totals) => last(totals) >= 6, 1),
  otherRule('3 of 4 at 3 or more', (totals) => last(totals) >= 3 && atLeast(totals, 3, 3), 4),
  otherRule('2 of 2 at 6 or more', (totals) => atLeast(totals, 6, 2), 2),
  otherRule(
    '3 of 4 at 5 or more, or 2 of 2 at 7 or more',
    (totals) => last(totals) >= 5 && (atLeast(totals, 5, 3) || atLeast(totals.slice(-2), 7, 2)),
    4,
  ),
  otherRule('2 of 4 at 6 or more', (totals) => last(totals) >= 6 && atLeast(totals, 6, 2), 4),
  weightedMean(0.4, 5),
  weightedMean(0.3, 5),
];
