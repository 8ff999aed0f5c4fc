import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '../../../src/pulse/calendar.js';
import { forgettingOf } from '../../support/forgetting.js';
import { HELD_DAYS } from '../../../src/usecases/own-pulse.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { confirmKeyring, bindToKeyring } from '../../../src/store/keyring-guard.js';
import { keyringMarkKey } from '../../../src/store/keys.js';
import { removeKeys } from '../../support/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage } from '../stage.js';

/**
 * Empties Redis, keeps the mark with which the workspace starts over, and after a person has confirmed puts it back
 * each day, in place of the keyring's newer mark. Counts the tries in which the keyring stays further behind than
 * anything may hold it.
 *
 * @param remembers whether the host remembers what was confirmed
 */
async function putBack({ chance, size }: Setting, remembers: boolean): Promise<Figure> {
  const tries = size(4, 1);
  let held = 0;
  for (let round = 0; round < tries; round += 1)
    held += await onStage(chance, async (stage) => {
      const { context, prefix } = stage;
      const { keyring, clock, store } = context;
      const { redis, keys } = store;
      await bindToKeyring(store, keyring, prefix, async () => false);
      await removeKeys(prefix);
      await bindToKeyring(store, keyring, prefix, async () => false);
      const mark = (await redis.get(keys.keyringUnconfirmed)) ?? '';
      await confirmKeyring({ redis, prefix }, keyring, [store]);
      await stage.open(await stage.team(5));
      if (!remembers) rmSync(join(commitmentsOf(keyring.file), 'confirmations'));
      const days = forgettingOf(stage);
      for (let day = 1; day <= HELD_DAYS + 2; day += 1) {
        stage.after(0, 24 * day);
        await redis.del(keyringMarkKey(prefix));
        await redis.set(keys.keyringUnconfirmed, mark);
        await days.step();
      }
      return dayOf(clock.now()) - keyring.day > HELD_DAYS ? 1 : 0;
    });
  return count(held, tries);
}

/** Holds up forgetting with a mark from before a person confirmed. */
export const markPutBack: Attack = {
  group: 'keys',
  name: 'forgetting held back by an old mark of a workspace that started over',
  attacker:
    'Somebody who may write to Redis. They empty it, keep the mark that the bot then makes, and put it back every day after a person has confirmed, in place of the keyring’s own. The figure is in how many of four tries the keyring falls more than three days behind.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => putBack(setting, true),
  weakened: {
    variant: 'the host doesn’t remember what was confirmed',
    run: (setting) => putBack(setting, false),
  },
};
