import { dayOf } from '../../../src/pulse/calendar.js';
import type { SealingContext } from '../../../src/usecases/context.js';
import { peersState } from '../../../src/store/peers.js';
import { teamStanding } from '../../../src/store/pulses.js';
import { knownTeams } from '../../../src/store/teams.js';
import { inQueue } from './tricks.js';

/**
 * Steps a keyring by the first rule: not past any day that Redis says in plain text is still needed, by any team of any
 * workspace; only if Redis says in plain text that it knows the keyring; and not at all if any team or job can't be
 * read.
 *
 * @throws whatever can't be read
 */
export async function stepByOldRule(
  contexts: readonly [SealingContext, ...SealingContext[]],
  prefix: string,
): Promise<void> {
  const [own] = contexts;
  const { keyring, clock } = own;
  const { redis, keys } = own.store;
  if ((await redis.get(keys.keyring)) !== keyring.id || (await redis.exists(keys.keyringUnconfirmed))) return;
  let oldest = dayOf(clock.now());
  for (const { store } of contexts) {
    const { teams, unreadable } = await knownTeams(store);
    for (const team of [...teams.map(({ id }) => id), ...unreadable]) {
      const [{ pulse, sealedUntil }, peers] = await Promise.all([
        teamStanding(store, team),
        peersState(store, team),
      ]);
      const days = unreadable.includes(team)
        ? [pulse?.closingDay, sealedUntil, peers.sealedUntil]
        : [pulse?.closingDay];
      for (const day of days) oldest = Math.min(oldest, day ?? oldest);
    }
  }
  await inQueue(own, prefix, async (queue) => {
    for (const { data } of await queue.getDelayed())
      if (typeof (data as { sealed?: unknown }).sealed !== 'string') throw new TypeError('no note');
  });
  keyring.step(oldest);
}
