import { dayOf } from '../pulse/calendar.js';
import type { Supporter } from '../pulse/supporters.js';
import { openSupporters, sealSupporters, supportersDay } from '../sealing/supporters.js';
import { atomically } from '../store/redis.js';
import type { SealedHouse } from './house.js';

/** The list is sealed until so many days ahead, and anew before they are over. */
const SEALED_DAYS = 28;

/** The workplace's peer supporters. */
export const supportersOf = async ({
  workspace,
  store,
  keyring,
}: SealedHouse): Promise<readonly Supporter[]> =>
  openSupporters(keyring, workspace, (await store.redis.get(store.keys.supporters)) ?? '');

/** Changes the list; two at once both get their change. Gives it as it is then. */
export const changeSupporters = (
  { workspace, store, keyring, clock }: SealedHouse,
  change: (supporters: readonly Supporter[]) => readonly Supporter[],
): Promise<readonly Supporter[]> =>
  atomically(store, [store.keys.supporters], async (redis, write) => {
    const sealed = (await redis.get(store.keys.supporters)) ?? '';
    const supporters = change(openSupporters(keyring, workspace, sealed));
    const day = dayOf(clock.now()) + SEALED_DAYS;
    write.set(store.keys.supporters, sealSupporters(keyring, workspace, day, supporters));
    return supporters;
  });

/** Seals the list anew where its day is past, before the keyring steps over it. */
export async function resealSupporters(house: SealedHouse): Promise<void> {
  const { store, clock } = house;
  const day = supportersDay((await store.redis.get(store.keys.supporters)) ?? '');
  if (day !== null && day < dayOf(clock.now())) await changeSupporters(house, (supporters) => supporters);
}
