import { workspaceId } from '../../../src/pulse/ids.js';
import { advanceKeyring } from '../../../src/usecases/advance-keyring.js';
import { sealedWorkspaces, bindToKeyring } from '../../../src/store/keyring-guard.js';
import { installKeysOf, keyringMarkKey } from '../../../src/store/keys.js';
import { storeOf } from '../../../src/store/redis.js';
import { forgettingOf, forgettingParts } from '../../support/forgetting.js';
import { removeKeys } from '../../support/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage } from '../stage.js';

/** Ways to make a Redis that was started over look as if it had always belonged to the keyring. */
export const FORGERIES = {
  'writes a receipt that names the keyring': ({ context, prefix }) =>
    context.store.redis.hset(
      installKeysOf(prefix).receipts,
      'T0OTHER',
      JSON.stringify({ v: 1, at: 1, keys: 1, keyring: context.keyring.id }),
    ),
  'writes the keyring’s id under a workspace that nobody has': ({ context, prefix }) => {
    const { redis } = context.store;
    return redis.set(storeOf(redis, prefix, workspaceId('T0OTHER')).keys.keyring, context.keyring.id);
  },
  'deletes the mark of a workspace that started over': ({ context: { store } }) =>
    store.redis.del(store.keys.keyringUnconfirmed),
  'makes up a mark of the keyring': async ({ context: { store }, prefix }) => {
    const mark = (await store.redis.get(store.keys.keyringUnconfirmed)) ?? '';
    await store.redis.set(keyringMarkKey(prefix), mark);
  },
} as const satisfies Record<string, (stage: Pick<Stage, 'context' | 'prefix'>) => Promise<unknown>>;

/** Steps the keyring once, as a process does. */
type Rule = (stage: Stage) => Promise<unknown>;

const asItIs: Rule = (stage) => forgettingOf(stage).step();

const nothing = async () => undefined;

/** Takes this Redis for the keyring's own if anything in it says so, sealed or not. */
const byWhatItSays: Rule = (stage) => {
  const { redis, prefix, keyring, clock, clocks, contexts, queues } = forgettingParts(stage);
  const proven = async (): Promise<boolean> =>
    (await redis.hvals(installKeysOf(prefix).receipts)).some((receipt) => receipt.includes(keyring.id)) ||
    (await redis.exists(keyringMarkKey(prefix))) === 1 ||
    (await sealedWorkspaces(redis, prefix)).some(
      (one) => one.keyringId === keyring.id && !one.unconfirmed(keyring),
    );
  const hooks = {
    clocks,
    proven,
    others: async () => ({ contexts: [], failed: null }),
    open: async () => null,
    close: nothing,
    patient: () => false,
    lost: nothing,
  };
  return advanceKeyring({ keyring, clock }, contexts, queues, hooks);
};

async function pushed({ chance }: Setting, rule: Rule): Promise<Figure> {
  const all = Object.values(FORGERIES);
  let forgotten = 0;
  for (const forge of all)
    forgotten += await onStage(chance, async (stage) => {
      const { context, prefix } = stage;
      const { keyring, store } = context;
      const start = () => bindToKeyring(store, keyring, prefix, async () => false);
      await start();
      await removeKeys(prefix);
      await start();
      // Everything sealed from here on belongs to the keyring, and must not prove anything.
      await stage.open(await stage.team(5));
      await forge(stage);
      const before = keyring.day;
      stage.after(0, 24 * 5);
      await rule(stage);
      return keyring.day > before ? 1 : 0;
    });
  return count(forgotten, all.length);
}

/** Makes an emptied Redis push forgetting, without a person's confirmation. */
export const madeKnown: Attack = {
  group: 'keys',
  name: 'forgetting pushed by an emptied Redis that is made to look like the right one',
  attacker:
    'Somebody who may write to Redis, and has no copy of it. They empty it, let the bot start over, and forge what shows that this Redis belongs to the keyring: a receipt, an id, a mark, or the lack of one. The figure is with how many of four forgeries the keyring forgets a day.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => pushed(setting, asItIs),
  weakened: {
    variant: 'a Redis is the keyring’s own if anything in it says so, sealed or not',
    run: (setting) => pushed(setting, byWhatItSays),
  },
};
