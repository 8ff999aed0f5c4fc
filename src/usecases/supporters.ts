import { dayOf } from '../pulse/calendar.js';
import type { Supporter } from '../pulse/supporters.js';
import { dayOfDated } from '../sealing/records.js';
import { openSupporters, sealSupporters } from '../sealing/supporters.js';
import { AT_ONCE, noteDue } from '../store/due-index.js';
import { noteSealed } from '../store/late-index.js';
import { atomically, type Client } from '../store/redis.js';
import type { SealingContext } from './context.js';

/** How many days ahead we seal the list. We reseal it before they're over. */
const SEALED_DAYS = 28;

/** Opens the list; empty if there's none, or if it doesn't open, which we report. */
function openList(
  { workspace, store, keyring }: SealingContext,
  sealed: Buffer | null,
): readonly Supporter[] {
  if (sealed === null) return [];
  const supporters = openSupporters(keyring, workspace, sealed);
  if (!supporters) store.damaged('the list of peer supporters in Redis', null, [sealed.toString('base64')]);
  return supporters ?? [];
}

/** Returns the workplace's peer supporters, read through a transaction's client. */
export const supportersIn = async (context: SealingContext, read: Client): Promise<readonly Supporter[]> =>
  openList(context, await read.getBuffer(context.store.keys.supporters));

/** Returns the workplace's peer supporters. */
export const supportersOf = (context: SealingContext): Promise<readonly Supporter[]> =>
  supportersIn(context, context.store.redis);

/** Changes the list and returns the new one. If two processes change it at once, both changes are kept. */
export const changeSupporters = (
  context: SealingContext,
  change: (supporters: readonly Supporter[]) => readonly Supporter[],
): Promise<readonly Supporter[]> => {
  const { workspace, store, keyring, clock } = context;
  return atomically(store, [store.keys.supporters], async (redis, write) => {
    const supporters = change(openList(context, await redis.getBuffer(store.keys.supporters)));
    const day = dayOf(clock.now()) + SEALED_DAYS;
    noteSealed(write, store, day);
    write.set(store.keys.supporters, sealSupporters(keyring, workspace, day, supporters));
    // The first look creates the list of requests, before anyone can ask. Later looks come every hour anyway.
    if (!(await redis.exists(store.keys.requests))) noteDue(write, store, AT_ONCE);
    return supporters;
  });
};

/** Reseals the list if its day is past, before the keyring steps over it. */
export async function resealSupporters(context: SealingContext): Promise<void> {
  const { store, clock } = context;
  const day = dayOfDated(await store.redis.getBuffer(store.keys.supporters));
  if (day !== null && day < dayOf(clock.now())) await changeSupporters(context, (supporters) => supporters);
}
