import { NO_OVERLAY, type Overlay, overlaySchema } from '../support/overlay.js';
import { atomically, type Store, StoreError } from './redis.js';

function read(key: string, text: string | null): Overlay {
  if (text === null) return NO_OVERLAY;
  try {
    return overlaySchema.parse(JSON.parse(text));
  } catch {
    throw new StoreError(
      `${key} in Redis does not hold what Evenkeel writes there. Mend: delete the key, and add the workplace's own support again in the Home tab.`,
    );
  }
}

/** What the workspace's admins changed about the support catalogue. Throws StoreError. */
export const overlayOf = async ({ redis, keys }: Store): Promise<Overlay> =>
  read(keys.overlay, await redis.get(keys.overlay));

/** Changes it; two admins at once both get their change. Throws StoreError. */
export const changeOverlay = (store: Store, change: (overlay: Overlay) => Overlay): Promise<Overlay> =>
  atomically(store, [store.keys.overlay], async (redis, write) => {
    const overlay = change(read(store.keys.overlay, await redis.get(store.keys.overlay)));
    write.set(store.keys.overlay, JSON.stringify(overlay));
    return overlay;
  });
