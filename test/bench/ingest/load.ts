/** A load for the driver to send. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  readonly secret: string;
  /** Bodies to send in turn, each with `TRIGGER` in it, which every request replaces with its own. */
  readonly bodies: readonly string[];
  /** The time between requests, in milliseconds; if not given, each is sent as soon as a connection is free. */
  readonly everyMs?: number;
  /** How far the receiver's calendar is ahead of the machine's clock, in milliseconds. */
  readonly aheadMs?: number;
}

/** The outcome of a load. */
export interface Answered {
  readonly seconds: number;
  /** The time that each answer took, in milliseconds: with a pace, from when its request was due. */
  readonly latencies: readonly number[];
  /** The number of answers that weren't 200 or refused the form. */
  readonly refused: number;
}

/** A placeholder in each body for a trigger's id. */
export const TRIGGER = 'T'.repeat(24);
