import type { Chance } from './chance.js';

/**
 * Slack's times for calls that post and for those that don't, in milliseconds. Over the internet, they're a few hundred
 * milliseconds with a long tail: lognormal, and now and then several times as long.
 */
export interface SlackTimes {
  /** Medians. */
  readonly post: number;
  readonly nothing: number;
}
export const USUAL: SlackTimes = { post: 300, nothing: 90 };
export const SLOW: SlackTimes = { post: 450, nothing: 120 };

/**
 * How much faster Slack is in the quick form. There the machine has other work, and its delays add to Slack's time; the
 * sum mustn't exceed the time that hides Slack's. The full run, alone on its machine, uses Slack's real times.
 */
export const QUICKER = 10;

/** The standard deviation of the logarithm of a time. */
const SPREAD = 0.55;
/** The share of calls that take longer, and the factor. */
const TAIL = { share: 0.005, times: 4 } as const;

/** Returns a normal random number with mean 0 and standard deviation 1 (Box and Muller 1958). */
const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());

/** Returns the time of one call, given the median. */
export const lasts = (chance: Chance, median: number): number =>
  median * Math.exp(SPREAD * normal(chance)) * (chance.next() < TAIL.share ? TAIL.times : 1);
