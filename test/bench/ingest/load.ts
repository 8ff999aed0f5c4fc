/** What the driver is asked to send. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  readonly secret: string;
  /** Bodies to send in turn, each with `TRIGGER` in it, which is made another in each request. */
  readonly bodies: readonly string[];
  /** How far apart requests are sent, in milliseconds; each as soon as a connection is free unless given. */
  readonly everyMs?: number;
  /** How far the calendar of whoever is sent to is ahead of the machine's, in milliseconds. */
  readonly aheadMs?: number;
}

/** What came of it. */
export interface Answered {
  readonly seconds: number;
  /** How long each answer took, in milliseconds: with a pace, from when its request was to be sent. */
  readonly latencies: readonly number[];
  /** Answers that were not 200 or refused what was sent. */
  readonly refused: number;
}

/** Stands in each body where the id of a trigger is to be. */
export const TRIGGER = 'T'.repeat(24);
