import type { Chance } from './chance.js';
import type { Figure } from './measure.js';

/** Who attacks. Each group is a folder of attacks. */
export const GROUPS = ['redis', 'logs', 'owner', 'requests', 'keys', 'manager'] as const;
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
  /** How many synthetic teams, trials or seasons: the full number, or the quick one inside `npm test`. */
  size(full: number, quick: number): number;
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
 * Whether the defence held: the figure lies within the target. A quick run has few samples, so it is held to the
 * target only as far as its own 95% interval allows; the full run is as sharp as the target.
 */
export function holds(target: Target, { figure, interval: [low, high] }: Figure, quick: boolean): boolean {
  if (target.kind === 'atMost') return (quick && target.most > 0 ? low : figure) <= target.most;
  const [from, to] = [0.5 - target.within, 0.5 + target.within];
  return quick ? low <= to && high >= from : figure >= from && figure <= to;
}

/** A target as it is written in the report. */
export const writtenTarget = (target: Target): string =>
  target.kind === 'auc' ? `0.50 +- ${target.within.toFixed(2)}` : `<= ${target.most}`;
