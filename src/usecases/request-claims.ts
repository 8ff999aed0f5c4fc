import { dayOf, type Instant } from '../pulse/calendar.js';
import { freshId, nameFor } from '../sealing/seal.js';
import {
  type Duty,
  finishDuty,
  giveBack,
  leaseDuty,
  type Lease,
  REMEMBER_SECONDS,
  takeOnce,
} from '../store/replays.js';
import type { SealingContext } from './context.js';

/** Names made from Slack's high-entropy ids need no secret: no one who reads Redis can guess those ids. */
const NO_SECRET = Buffer.from('evenkeel delivery');

/** Claims a request from Slack. Returns true only the first time, across all processes and for two hours. */
export const claimRequest = ({ workspace, store }: SealingContext, id: string): Promise<boolean> =>
  takeOnce(store, nameFor(NO_SECRET, [workspace, id]));

/** Lets a request be claimed again, because it had no effect. */
export const releaseRequest = ({ workspace, store }: SealingContext, id: string): Promise<void> =>
  giveBack(store, nameFor(NO_SECRET, [workspace, id]));

/** The duty to answer a message exactly once, across all processes. */
export interface ReplyDuty {
  /** Asks whether this process should answer now. If it dies while answering, another may after `leaseMs`. */
  lease(leaseMs: number): Promise<Lease>;
  /** Records that the message has been answered. */
  finish(): Promise<void>;
}

/**
 * Returns the duty to answer a message, under a name that all processes agree on. Someone with an export of Redis
 * could guess a conversation and a time, so the name is made with a key that the keyring forgets the day after
 * tomorrow: Redis alone doesn't reveal who wrote.
 *
 * @param sentAt when the message was sent, so that a delivery after midnight gets the same name
 */
export function replyDuty(context: SealingContext, message: string, sentAt: Instant): ReplyDuty {
  const { workspace, store, keyring, clock } = context;
  const now = clock.now();
  const near = Math.abs(now - sentAt) < REMEMBER_SECONDS * 1_000;
  // The keyring may step at midnight, so we use the next day's key.
  const key = keyring.keyToSeal('delivery', dayOf(near ? sentAt : now) + 1);
  const duty: Duty = {
    name: nameFor(key, [workspace, message]),
    done: nameFor(key, [workspace, message, 'done']).slice(0, freshId().length),
  };
  const attempt = freshId();
  return {
    lease: (leaseMs) => leaseDuty(store, duty, attempt, leaseMs),
    finish: () => finishDuty(store, duty),
  };
}
