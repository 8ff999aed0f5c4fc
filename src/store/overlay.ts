import * as z from 'zod';
import { eapByName, NO_OVERLAY, type Overlay, readOverlay } from '../support/overlay.js';
import { cachedPerStore, CACHE_TIMES } from './cached.js';
import { type PlainRecord, readStored, stored } from './plain.js';
import { atomically, type Store, StoreError } from './redis.js';

/** The overlay as Redis holds it; `readOverlay` reads its entries one by one. */
const written = z.looseObject({});

const OVERLAY: PlainRecord<object> = {
  kind: 'overlay',
  version: 2,
  layouts: {
    // Version 1 had no `eap`: an entry was the employee assistance program if its name said so.
    1: written.transform((raw) => ({ ...raw, eapListing: eapByName(readOverlay(raw).overlay) })),
    2: written,
  },
};

function read({ keys, damaged }: Store, text: string | null): Overlay {
  if (text === null) return NO_OVERLAY;
  const entries = readStored(OVERLAY, text);
  if (!entries)
    throw new StoreError(
      `${keys.overlay} in Redis does not hold what Evenkeel writes there. Fix: delete the key, and add the workplace's own support again in the Home tab.`,
    );
  const { overlay, unreadable } = readOverlay(entries);
  if (unreadable.length > 0) damaged('the support overlay in Redis', null, unreadable);
  return overlay;
}

/** Returns what the workspace's admins changed in the support catalog. Throws StoreError. */
export const overlayOf = async (store: Store): Promise<Overlay> =>
  read(store, await store.redis.get(store.keys.overlay));

/**
 * Returns a store's overlay, as this process caches it. We keep rereading it for a day after its last use, since we
 * show help from it without asking Redis.
 */
export const cachedOverlay = cachedPerStore(overlayOf, { ...CACHE_TIMES, idleMs: 86_400_000 });

/** Changes the overlay, and returns it; if two admins change it at once, both changes are kept. Throws StoreError. */
export async function changeOverlay(store: Store, change: (overlay: Overlay) => Overlay): Promise<Overlay> {
  const changed = await atomically(store, [store.keys.overlay], async (redis, write) => {
    const overlay = change(read(store, await redis.get(store.keys.overlay)));
    write.set(store.keys.overlay, stored(OVERLAY, overlay));
    return overlay;
  });
  cachedOverlay(store).set(changed);
  return changed;
}
