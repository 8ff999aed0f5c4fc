import { dayOf } from '../pulse/calendar.js';
import { LOOK_MS, nextLook } from '../pulse/supporter-requests.js';
import { dayOfDated } from '../sealing/records.js';
import { openRequests, type RequestList, type Requests, sealRequests } from '../sealing/requests.js';
import { noteDue } from '../store/due-index.js';
import { noteSealed } from '../store/late-index.js';
import { atomically, type Client } from '../store/redis.js';
import type { SealingContext } from './context.js';

/** What a change makes of the list, and what it says about that; null leaves the list as it is. */
export interface Changed<T> {
  readonly after: Omit<RequestList, 'looked'> | null;
  readonly result: T;
}

/** Opens the list for whoever may overwrite it, and reports one that doesn't open, since nobody else would notice. */
export function openToChange({ workspace, store, keyring }: SealingContext, sealed: Buffer | null): Requests {
  const opened = openRequests(keyring, workspace, sealed);
  if (sealed && opened.looked === null)
    store.damaged('requests to peer supporters in Redis', null, [sealed.toString('base64')]);
  return opened;
}

/** The requests to peer supporters as they are now, and the times that these posted. */
export const readRequests = async ({ workspace, store, keyring }: SealingContext): Promise<Requests> =>
  openRequests(keyring, workspace, await store.redis.getBuffer(store.keys.requests));

/**
 * Changes the list, and returns what the change says. If two change it at once, the second sees what the first made of it.
 * Without an hour, the time of the last look doesn't change.
 *
 * @param change may be asked several times; it reads anything else through the client it's given
 * @param alsoRead further keys that the change depends on
 */
export const changeRequests = <T>(
  context: SealingContext,
  hour: number | null,
  change: (now: Requests, read: Client) => Changed<T> | Promise<Changed<T>>,
  alsoRead: readonly string[] = [],
): Promise<T> => {
  const { workspace, store, keyring, clock } = context;
  return atomically(store, [store.keys.requests, ...alsoRead], async (redis, write) => {
    const now = openToChange(context, await redis.getBuffer(store.keys.requests));
    const { after, result } = await change(now, redis);
    if (after === null) return result;
    const looked = hour ?? now.looked ?? Math.floor(clock.now() / LOOK_MS);
    // The next look is within the hour, and reseals it.
    const day = dayOf(clock.now()) + 1;
    noteSealed(write, store, day);
    write.set(store.keys.requests, sealRequests(keyring, workspace, day, { ...after, looked }));
    // What's there already, where there was a list before: a change leaves no trace in the index.
    noteDue(write, store, nextLook(clock.now()));
    return result;
  });
};

/** Reseals the list if its day is past, before the keyring steps over it. */
export async function resealRequests(context: SealingContext): Promise<void> {
  const { store, clock } = context;
  const day = dayOfDated(await store.redis.getBuffer(store.keys.requests));
  if (day !== null && day < dayOf(clock.now()))
    await changeRequests(context, null, (now) => ({ after: now, result: undefined }));
}
