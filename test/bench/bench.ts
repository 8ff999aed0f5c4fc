import type { Plot } from './plot.js';

/** A bound on a ratio, or null if nothing is promised. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | null;

/** One figure, with the floor that was measured in the same run. */
export interface Measured {
  readonly name: string;
  /** The unit of figure and floor. */
  readonly unit: string;
  readonly figure: number;
  readonly floor: number;
  /** Figure over floor; the figure itself if the floor is 0. */
  readonly ratio: number;
  readonly goal: Goal;
  /** Whether the goal was met; null if there's none. */
  readonly held: boolean | null;
}

/** The results of one bench. */
export interface Findings {
  readonly measured: readonly Measured[];
  /** Plots, by the name of their file in docs/bench, without its extension. */
  readonly plots: Readonly<Record<string, Plot>>;
}

/** The size and surroundings of a bench's run. */
export interface Setting {
  /** Returns the first value in a full run, the second in a quick one. */
  readonly size: <T>(full: T, few: T) => T;
  /** Called with progress, a line at a time. */
  readonly say: (line: string) => void;
  /** Returns the path of a file in a folder that's removed afterwards. */
  readonly file: (name: string) => string;
  /** A Redis for this bench alone, empty at first. */
  readonly redisUrl: string;
}

/** One thing to measure. */
export interface Bench {
  readonly name: string;
  /** What's measured against what, in one sentence. */
  readonly about: string;
  run(setting: Setting): Promise<Findings>;
}

/** Compares a figure with its floor. */
export function against(
  name: string,
  unit: string,
  { figure, floor }: { readonly figure: number; readonly floor: number },
  goal: Goal,
): Measured {
  const ratio = floor === 0 ? figure : figure / floor;
  return { name, unit, figure, floor, ratio, goal, held: meets(goal, ratio) };
}

/** Whether a value meets a goal; null if there's none. */
const meets = (goal: Goal, value: number): boolean | null =>
  goal === null ? null : 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;

/** Returns a goal as people read it. */
export const shownGoal = (goal: Goal): string =>
  goal === null ? '' : 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
