/** What the driver is asked to send. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  readonly secret: string;
  /** Bodies to send in turn, each with `TRIGGER` in it, which is made another in each request. */
  readonly bodies: readonly string[];
}

/** What came of it. */
export interface Answered {
  readonly seconds: number;
  /** How long each answer took, in milliseconds. */
  readonly latencies: readonly number[];
  /** Answers that were not 200 or refused what was sent. */
  readonly refused: number;
}

/** Stands in each body where the id of a trigger is to be. */
export const TRIGGER = 'T'.repeat(24);
