import type { Chance } from './chance.js';
import type { Figure } from './measure.js';

/** Who attacks. Each group is a folder of attacks. */
export const GROUPS = ['redis', 'logs', 'owner', 'wire', 'requests', 'keys', 'manager'] as const;
export type Group = (typeof GROUPS)[number];

/** What an attack's figure must be for the defence to hold. */
export type Target =
  /** An AUC that says nothing: 0.50, give or take. */
  | { readonly kind: 'auc'; readonly within: number }
  /** A rate or a count of at most this. */
  | { readonly kind: 'atMost'; readonly most: number };

/** What an attack is given. */
export interface Setting {
  /** Numbers that are the same for the same seed. */
  readonly chance: Chance;
  /**
   * How many synthetic teams, trials or seasons: the full number, or the quick one inside `npm test`. A weakened variant
   * gets fewer. Throws RangeError if the quick number is the larger one: then it isn't a number of samples.
   */
  readonly size: (full: number, quick: number) => number;
  /** What isn't a number of samples, such as a pace: one value for the full run, and another for the quick one. */
  readonly either: <T>(full: T, quick: T) => T;
}

/** One attack: who the attacker is, what they have, what they try, and what comes of it. */
export interface Attack {
  readonly group: Group;
  readonly name: string;
  /** Who attacks, what they have and what they try, in a sentence or two. */
  readonly attacker: string;
  readonly target: Target;
  run(setting: Setting): Promise<Figure>;
  /** The same attack on a deliberately weakened variant: it must succeed, or a pass above would mean nothing. */
  readonly weakened: { readonly variant: string; run(setting: Setting): Promise<Figure> };
}

/**
 * Whether the defence held: the figure lies within the target. A quick run has few samples, and an AUC or a rate of
 * a few is uncertain, so there the target is met by twice the 95% interval: about one false alarm in ten thousand.
 * The full run is as sharp as the target. A target of none is a target of none in both.
 */
export function holds(target: Target, { figure, interval: [low, high] }: Figure, quick: boolean): boolean {
  const slack = quick ? high - low : 0;
  if (target.kind === 'atMost') return figure <= target.most + (target.most > 0 ? slack : 0);
  return Math.abs(figure - 0.5) <= target.within + slack;
}

/** A target as it is written in the report. */
export const writtenTarget = (target: Target): string =>
  target.kind === 'auc'
    ? `0.50 +- ${target.within.toFixed(2)}`
    : `<= ${Math.round(target.most * 1_000) / 1_000}`;
