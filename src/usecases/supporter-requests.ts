import { dayOf } from '../pulse/calendar.js';
import {
  LOOK_MS,
  overdue,
  overSoon,
  standing,
  type StandingRequest,
  stillStanding,
} from '../pulse/supporter-requests.js';
import { dayOfDated } from '../sealing/records.js';
import { openRequests, sealRequests } from '../sealing/requests.js';
import { atomically } from '../store/redis.js';
import type { SealingContext } from './context.js';
import type { SentMessage, TakeBack } from './ports.js';

/**
 * Makes sure that a request to a peer supporter goes away: three days later, the bot takes its message back. One line of a
 * sealed list says where the message is. Every workspace with supporters has that list, whether anybody asked or not.
 */
export const endRequestLater = (context: SealingContext, message: SentMessage): Promise<void> =>
  change(context, null, (requests) => [...requests, standing(message, context.clock.now())]);

/**
 * Takes back the requests whose time is over, as part of every sweep. It looks through the list and rewrites
 * it once an hour, whatever is in it, so that copies of Redis show neither that somebody asked nor that a
 * request has ended. If Slack doesn't take one back, every sweep retries it.
 *
 * @param failed called for each request that it couldn't take back
 */
export async function takeBackRequests(
  context: SealingContext,
  takeBack: TakeBack,
  failed: (error: unknown) => void,
): Promise<void> {
  const { workspace, store, keyring, clock } = context;
  const { redis, keys } = store;
  const sealed = await redis.getBuffer(keys.requests);
  if (!sealed && !(await redis.exists(keys.supporters))) return;
  const hour = Math.floor(clock.now() / LOOK_MS);
  const { looked, requests } = openRequests(keyring, workspace, sealed);
  if (sealed && looked === null)
    store.damaged('requests to peer supporters in Redis', null, [sealed.toString('base64')]);
  const isLook = looked !== hour;
  const gone: StandingRequest[] = [];
  for (const request of (isLook ? overSoon : overdue)(requests, clock.now()))
    try {
      await takeBack(request);
      gone.push(request);
    } catch (error) {
      failed(error);
    }
  if (isLook || gone.length > 0) await change(context, hour, (all) => stillStanding(all, gone, clock.now()));
}

/** Reseals the list if its day is past, before the keyring steps over it. */
export async function resealRequests(context: SealingContext): Promise<void> {
  const { store, clock } = context;
  const day = dayOfDated(await store.redis.getBuffer(store.keys.requests));
  if (day !== null && day < dayOf(clock.now())) await change(context, null, (requests) => requests);
}

/**
 * Changes the list; if two change it at once, both changes are kept. Without an hour, the time of the last
 * check doesn't change.
 */
const change = (
  { workspace, store, keyring, clock }: SealingContext,
  hour: number | null,
  how: (requests: readonly StandingRequest[]) => readonly StandingRequest[],
): Promise<void> =>
  atomically(store, [store.keys.requests], async (redis, write) => {
    const now = openRequests(keyring, workspace, await redis.getBuffer(store.keys.requests));
    const looked = hour ?? now.looked ?? Math.floor(clock.now() / LOOK_MS);
    // The next check is within the hour, and reseals it.
    const day = dayOf(clock.now()) + 1;
    write.set(store.keys.requests, sealRequests(keyring, workspace, day, looked, how(now.requests)));
  });
