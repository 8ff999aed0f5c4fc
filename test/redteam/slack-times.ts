import type { Chance } from './chance.js';

/**
 * How long Slack takes over calls that post and over those that don't, in milliseconds. Over the internet that is a few
 * hundred milliseconds with a long tail: lognormal, and now and then several times as long.
 */
export interface SlackTimes {
  /** Medians. */
  readonly post: number;
  readonly nothing: number;
}
export const USUAL: SlackTimes = { post: 300, nothing: 90 };
export const SLOW: SlackTimes = { post: 450, nothing: 120 };

/** The spread of the logarithm of a time. */
const SPREAD = 0.55;
/** One call in so many takes so many times as long. */
const TAIL = { share: 0.005, times: 4 } as const;

/** A number that is normal with mean 0 and spread 1 (Box and Muller 1958). */
const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());

/** How long one call of a median takes. */
export const lasts = (chance: Chance, median: number): number =>
  median * Math.exp(SPREAD * normal(chance)) * (chance.next() < TAIL.share ? TAIL.times : 1);
