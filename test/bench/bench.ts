import type { Plot } from './plot.js';

/** What a ratio must be, or null where nothing is promised. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | null;

/** One figure beside the floor that was measured in the same run. */
export interface Measured {
  readonly name: string;
  /** What figure and floor are counted in. */
  readonly unit: string;
  readonly figure: number;
  readonly floor: number;
  /** Figure over floor; where the floor is none, the figure itself. */
  readonly ratio: number;
  readonly goal: Goal;
  /** Whether the goal was met; null where there is none. */
  readonly held: boolean | null;
}

/** What one bench gives. */
export interface Findings {
  readonly measured: readonly Measured[];
  /** By the name of their file in docs/bench, without its ending. */
  readonly plots: Readonly<Record<string, Plot>>;
}

/** How large a bench is played. */
export interface Setting {
  /** The first in full, the second in the quick form. */
  readonly size: <T>(full: T, few: T) => T;
  /** Told what happens, a line at a time. */
  readonly say: (line: string) => void;
  /** Makes a name in a folder that is removed afterwards. */
  readonly file: (name: string) => string;
  /** A Redis that is nobody else's, empty at first. */
  readonly redisUrl: string;
}

/** One thing that is measured. */
export interface Bench {
  readonly name: string;
  /** What is measured against what, in one sentence. */
  readonly about: string;
  run(setting: Setting): Promise<Findings>;
}

/** Lays a figure beside its floor. */
export function against(
  name: string,
  unit: string,
  { figure, floor }: { readonly figure: number; readonly floor: number },
  goal: Goal,
): Measured {
  const ratio = floor === 0 ? figure : figure / floor;
  return { name, unit, figure, floor, ratio, goal, held: meets(goal, ratio) };
}

/** Whether a number is what a goal asks for; null where nothing is asked. */
const meets = (goal: Goal, value: number): boolean | null =>
  goal === null ? null : 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;

/** A goal as people read it. */
export const shownGoal = (goal: Goal): string =>
  goal === null ? '' : 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
