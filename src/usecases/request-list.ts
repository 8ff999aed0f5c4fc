import { dayOf } from '../pulse/calendar.js';
import type { Supporter } from '../pulse/supporters.js';
import { LOOK_MS, nextLook, sentRequest } from '../pulse/supporter-requests.js';
import { dayOfDated } from '../sealing/records.js';
import { openRequests, type RequestList, type Requests, sealRequests } from '../sealing/requests.js';
import { noteDue } from '../store/due-index.js';
import { noteSealed } from '../store/late-index.js';
import { atomically, type Client } from '../store/redis.js';
import type { SealingContext } from './context.js';
import type { SentMessage } from './ports.js';
import { supportersIn } from './supporters.js';

/** The outcome of a change: the new list, and the caller's result. */
interface Changed<T> {
  /** The new list; null leaves the list as it is. */
  readonly after: Omit<RequestList, 'looked'> | null;
  readonly result: T;
}

/** Opens the list before a change, and reports one that doesn't open: once it's overwritten, no one would notice. */
export function openToChange({ workspace, store, keyring }: SealingContext, sealed: Buffer | null): Requests {
  const opened = openRequests(keyring, workspace, sealed);
  if (sealed && opened.looked === null)
    store.damaged('requests to peer supporters in Redis', null, [sealed.toString('base64')]);
  return opened;
}

/** Reads the requests to peer supporters, and the times that supporters posted. */
export const readRequests = async ({ workspace, store, keyring }: SealingContext): Promise<Requests> =>
  openRequests(keyring, workspace, await store.redis.getBuffer(store.keys.requests));

/**
 * Changes the list by who the peer supporters are, and returns the change's result. If two processes change it at
 * once, the second change applies to what the first one wrote.
 *
 * @param change may be called more than once
 */
export const changeRequests = <T>(
  context: SealingContext,
  change: (now: Requests, supporters: readonly Supporter[]) => Changed<T>,
): Promise<T> =>
  inTransaction(context, null, [context.store.keys.supporters], async (now, read) =>
    change(now, await supportersIn(context, read)),
  );

/**
 * Changes the list whoever the peer supporters are, as `changeRequests` does.
 *
 * @param hour the hour of the look that this change ends; null keeps the hour of the last look
 */
export const editRequests = (
  context: SealingContext,
  edit: (now: Requests) => Omit<RequestList, 'looked'>,
  hour: number | null = null,
): Promise<void> => inTransaction(context, hour, [], (now) => ({ after: edit(now), result: undefined }));

/**
 * Changes the list in one transaction.
 *
 * @param change may be called more than once; has to read any other keys through the client it's given
 * @param alsoRead those other keys
 */
function inTransaction<T>(
  context: SealingContext,
  hour: number | null,
  alsoRead: readonly string[],
  change: (now: Requests, read: Client) => Changed<T> | Promise<Changed<T>>,
): Promise<T> {
  const { workspace, store, keyring, clock } = context;
  return atomically(store, [store.keys.requests, ...alsoRead], async (redis, write) => {
    const now = openToChange(context, await redis.getBuffer(store.keys.requests));
    const { after, result } = await change(now, redis);
    if (after === null) return result;
    const looked = hour ?? now.looked ?? Math.floor(clock.now() / LOOK_MS);
    // The next look comes within the hour, and reseals the list.
    const day = dayOf(clock.now()) + 1;
    noteSealed(write, store, day);
    write.set(store.keys.requests, sealRequests(keyring, workspace, day, { ...after, looked }));
    // With a list, the index already has this entry: a change leaves no trace there.
    noteDue(write, store, nextLook(clock.now()));
    return result;
  });
}

/** Reseals the list if its day is past, before the keyring steps over it. */
export async function resealRequests(context: SealingContext): Promise<void> {
  const { store, clock } = context;
  const day = dayOfDated(await store.redis.getBuffer(store.keys.requests));
  if (day !== null && day < dayOf(clock.now())) await editRequests(context, (now) => now);
}

/**
 * Makes sure that a request to a peer supporter goes away: three days later, the bot takes its message back. A line
 * in a sealed list says where the message is. Every workspace with supporters has that list, whether or not anyone
 * has asked.
 */
export const endRequestLater = (context: SealingContext, message: SentMessage): Promise<void> =>
  editRequests(context, (all) => ({
    ...all,
    requests: [...all.requests, sentRequest(message, context.clock.now())],
  }));
