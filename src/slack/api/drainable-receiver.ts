import type { Receiver } from '@slack/bolt';

/** A receiver that stops in two steps: first it takes nothing new, and then it closes its connections. */
export interface DrainableReceiver extends Receiver {
  /** Accepts nothing new. Resolves once we've answered every request that had begun to come in. */
  drain(): Promise<void>;
  /** Closes every connection. */
  stop(): Promise<void>;
}
