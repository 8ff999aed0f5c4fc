import type { Chance } from './chance.js';
import type { Figure } from './measure.js';

/** The kinds of attackers. Each group is a folder of attacks. */
export const GROUPS = ['redis', 'logs', 'owner', 'wire', 'requests', 'keys', 'manager'] as const;
export type Group = (typeof GROUPS)[number];

/** The bound on an attack's figure within which the defense holds. */
export type Target =
  /** An AUC of 0.50, at which the attacker learns nothing, plus or minus `within`. */
  | { readonly kind: 'auc'; readonly within: number }
  /** A rate or a count of at most `most`. */
  | { readonly kind: 'atMost'; readonly most: number };

/** The inputs of an attack. */
export interface Setting {
  /** Random numbers that are the same for the same seed. */
  readonly chance: Chance;
  /**
   * Returns the number of synthetic teams, trials or seasons: the full number, or the quick one inside `npm test`. A
   * weakened variant gets fewer. Throws RangeError if the quick number is larger: then it isn't a number of samples.
   */
  readonly size: (full: number, quick: number) => number;
  /** Returns a value that isn't a number of samples, such as a pace, for the full run or the quick one. */
  readonly either: <T>(full: T, quick: T) => T;
}

/** One attack: who the attacker is, what they have, what they try, and what comes of it. */
export interface Attack {
  readonly group: Group;
  readonly name: string;
  /** The attacker, what they have and what they try, in a sentence or two. */
  readonly attacker: string;
  readonly target: Target;
  run(setting: Setting): Promise<Figure>;
  /** The attack on a deliberately weakened variant: it must succeed there, or a pass above would mean nothing. */
  readonly weakened: { readonly variant: string; run(setting: Setting): Promise<Figure> };
}

/**
 * Whether the defense held: the figure is within the target. A quick run has few samples, so an AUC or rate is
 * uncertain; there the target is widened by twice the width of the 95% interval, which makes about one false alarm in
 * ten thousand. The full run is as sharp as the target. A target of zero is exact in both.
 */
export function holds(target: Target, { figure, interval: [low, high] }: Figure, quick: boolean): boolean {
  const slack = quick ? high - low : 0;
  if (target.kind === 'atMost') return figure <= target.most + (target.most > 0 ? slack : 0);
  return Math.abs(figure - 0.5) <= target.within + slack;
}

/** Formats a target as the report has it. */
export const writtenTarget = (target: Target): string =>
  target.kind === 'auc'
    ? `0.50 +- ${target.within.toFixed(2)}`
    : `<= ${Math.round(target.most * 1_000) / 1_000}`;
