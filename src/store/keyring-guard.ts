import { existsSync } from 'node:fs';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { awaitsConfirmation, beginWait, countConfirmation, endWait } from '../sealing/confirmations.js';
import { Keyring, KeyringError } from '../sealing/keyring.js';
import { isRedisMark, MOST_MARK, redisMark } from '../sealing/redis-marks.js';
import { batchesOf, TEAMS_AT_ONCE } from './batches.js';
import { MOST_ENTRIES } from './bounds.js';
import { OVER_BOUND, type Stored, WRONG_TYPE } from './damage.js';
import { execute } from './execute.js';
import { keyringKeys, keyringMarkKey, keysOf, workspaceOfKey } from './keys.js';
import { type Client, type PrefixedRedis, scanKeys, type Store, storeOf } from './redis.js';
import { markSchema } from './schema.js';
import { wrongTypeOf } from './redis-errors.js';

/**
 * Opens the keyring file, or creates the first keyring if this Redis holds no sealed workspace.
 *
 * @param sealed lists the workspaces that Redis holds under the prefix; called only if there's no file
 * @throws KeyringError with the fix
 */
export async function openOrCreateKeyring(
  file: string,
  sealed: () => Promise<readonly SealedWorkspace[]>,
  today: Day,
): Promise<{ readonly keyring: Keyring; readonly created: boolean }> {
  if (existsSync(file)) return { keyring: Keyring.open(file), created: false };
  refuseBesideSealed(file, await sealed());
  return createFirst(file, today);
}

/** Throws KeyringError with the fix if Redis holds sealed workspaces, whose keyring isn't at `file`. */
export function refuseBesideSealed(file: string, sealed: readonly SealedWorkspace[]): void {
  if (sealed.length === 0) return;
  throw new KeyringError(
    `This Redis was sealed with a keyring that is not at ${file}. Fix: copy the keyring file from the host that has it, or set EVENKEEL_KEYRING to its path. If it is lost for good, open check-ins and records are lost with it, by design; teams and published results stay: evenkeel keys replace makes a new one.`,
  );
}

/** Creates the first keyring. Of several processes that start together on one host, one creates it and all open it. */
function createFirst(file: string, today: Day): { readonly keyring: Keyring; readonly created: boolean } {
  try {
    return { keyring: Keyring.create(file, today), created: true };
  } catch (error) {
    if (!existsSync(file)) throw error;
    return { keyring: Keyring.open(file), created: false };
  }
}

/**
 * Binds a workspace to this keyring. Refuses a workspace that was sealed with another keyring: with the wrong one,
 * every check-in would count as forged and every trajectory as lost.
 *
 * If nothing in this Redis proves that it's the keyring's own, it may be the wrong Redis, or an emptied one: what it
 * lacks must not decide what a keyring in use forgets, now or after a restart. We note that beside the keyring, and in
 * Redis for other hosts, until `confirmKeyring` or until this Redis has its mark back. With proof, the keyring leaves
 * its mark in Redis.
 *
 * @param holdsOwn returns whether this Redis holds anything that opens with the keyring and wasn't begun without proof
 * @returns true if this Redis proves nothing, so that a person has to confirm it
 * @throws KeyringError with the fix
 */
export async function bindToKeyring(
  { redis, keys }: Store,
  keyring: Keyring,
  prefix: string,
  holdsOwn: () => Promise<boolean>,
): Promise<boolean> {
  const refuseOther = (id: string | null): void => {
    if (id !== null && id !== keyring.id)
      throw new KeyringError(
        `The keyring ${keyring.file} is not the one that this Redis was sealed with. Fix: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
      );
  };
  const id = await redis.get(keys.keyring);
  refuseOther(id);
  const here = { redis, prefix };
  const known = await isKnownTo(here, keyring);
  const sure = known || keyring.fresh || (!awaitsConfirmation(keyring) && (await holdsOwn()));
  if (!sure) beginWait(keyring);
  if (id === null || !sure) {
    // If Redis was emptied while the bot runs, it has no schema either, and a keyring's name without a schema would
    // pass for data of Evenkeel 0.1.
    await markSchema(redis, prefix);
    const write = redis.multi();
    if (!sure) write.set(keys.keyringUnconfirmed, redisMark(keyring, 'anew', keys.keyringUnconfirmed));
    write.setnx(keys.keyring, keyring.id);
    await execute(write);
    refuseOther(await redis.get(keys.keyring));
  }
  if (sure && !known) await markKnown(here, keyring);
  if (sure) endWait(keyring);
  // We do this last: a fresh keyring needs no proof, and if this process is killed before, the next start must not
  // need any either.
  keyring.markUsed();
  return !sure;
}

/**
 * Whether this Redis holds a mark that only this keyring can have made, since a person last confirmed. If the mark is
 * missing, that proves nothing either way: anyone could have deleted it. Throws KeyringError.
 */
export async function isKnownTo({ redis, prefix }: PrefixedRedis, keyring: Keyring): Promise<boolean> {
  const key = keyringMarkKey(prefix);
  // We read little more than a mark's length: someone may have written a giant value there.
  const text = await redis.getrange(key, 0, MOST_MARK).catch((error: unknown) => {
    if (wrongTypeOf(error) === null) throw error;
    return null;
  });
  return isRedisMark(keyring, 'known', key, text);
}

/**
 * Whether the keyring sealed something before, and this Redis doesn't show it: it was emptied, or it's another one.
 * Throws KeyringError.
 */
export const missesKeyring = async (here: PrefixedRedis, keyring: Keyring): Promise<boolean> =>
  !keyring.fresh && !(await isKnownTo(here, keyring));

async function markKnown({ redis, prefix }: PrefixedRedis, keyring: Keyring): Promise<void> {
  const key = keyringMarkKey(prefix);
  await redis.set(key, redisMark(keyring, 'known', key));
}

/**
 * Records that a person confirmed this Redis as the keyring's own, whatever it holds: the keyring may then forget
 * days by what this Redis needs. From then on, we refuse every earlier mark in Redis, of any workspace, even one put
 * back from a backup.
 *
 * @throws KeyringError if we can't write that beside the keyring; nothing is confirmed then
 */
export async function confirmKeyring(
  here: PrefixedRedis,
  keyring: Keyring,
  stores: readonly Store[],
): Promise<void> {
  countConfirmation(keyring);
  await markKnown(here, keyring);
  for (const { redis, keys } of stores) await redis.del(keys.keyringUnconfirmed);
}

/** A workspace that this Redis holds, and the id of the keyring that it says it's sealed with. */
export interface SealedWorkspace {
  readonly workspace: WorkspaceId;
  readonly keyringId: string;
  /** Whether the workspace was begun without proof when the keyring was already in use. Throws KeyringError. */
  readonly unconfirmed: (keyring: Keyring) => boolean;
}

/**
 * Returns the workspaces under a prefix, at most `MOST_ENTRIES.workspaces`.
 *
 * @param odd called with the fix for each key that holds another kind of value, and once if there are more workspaces
 *   than we look at; a workspace without a readable keyring's name is left out
 */
export async function sealedWorkspaces(
  redis: Client,
  prefix: string,
  odd: (says: string, place: Stored) => void = () => undefined,
): Promise<SealedWorkspace[]> {
  const found: SealedWorkspace[] = [];
  let room: number = MOST_ENTRIES.workspaces;
  const look = async (key: string): Promise<SealedWorkspace | null> => {
    const workspace = workspaceOfKey(prefix, key);
    const one = await sealedWorkspace(storeOf(redis, prefix, workspace), (says) => odd(says, WRONG_TYPE));
    return one && { workspace, ...one };
  };
  for await (const keys of scanKeys(redis, keyringKeys(prefix))) {
    // We don't ask one by one: a thousand workspaces would be two thousand waits for Redis.
    for (const one of await Promise.all(keys.slice(0, room).map(look))) if (one) found.push(one);
    if (keys.length > room) {
      odd(tooMany(prefix), OVER_BOUND);
      return found;
    }
    room -= keys.length;
  }
  return found;
}

/** Binds workspaces to a keyring that takes the place of the one they were sealed with. */
export async function bindAll(
  redis: Client,
  prefix: string,
  workspaces: readonly SealedWorkspace[],
  keyring: Keyring,
): Promise<void> {
  for (const some of batchesOf(workspaces, TEAMS_AT_ONCE))
    await Promise.all(
      some.map(async ({ workspace }) => {
        const keys = keysOf(prefix, workspace);
        await redis.set(keys.keyring, keyring.id);
        await redis.del(keys.keyringUnconfirmed);
      }),
    );
}

const tooMany = (prefix: string): string =>
  `More than ${MOST_ENTRIES.workspaces} keys in Redis match ${keyringKeys(prefix)}, one for each workspace; the others aren't looked at, and what they hold may be lost when a day is forgotten. Fix: delete those that Evenkeel didn't write.`;

/**
 * Returns what Redis says about one workspace's keyring; null if it says nothing, or holds another kind of value there,
 * which must not keep us from reading the other workspaces.
 */
export async function sealedWorkspace(
  { redis, keys }: Store,
  odd: (says: string) => void = () => undefined,
): Promise<Omit<SealedWorkspace, 'workspace'> | null> {
  const textOf = (key: string): Promise<string | null> =>
    redis.get(key).catch((error: unknown) => {
      const says = wrongTypeOf(error);
      if (says === null) throw error;
      odd(says);
      return null;
    });
  const [keyringId, mark] = await Promise.all([textOf(keys.keyring), textOf(keys.keyringUnconfirmed)]);
  return keyringId === null
    ? null
    : {
        keyringId,
        unconfirmed: (keyring) => isRedisMark(keyring, 'anew', keys.keyringUnconfirmed, mark),
      };
}
