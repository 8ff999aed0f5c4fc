import { existsSync } from 'node:fs';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { confirmations, countConfirmation } from '../sealing/confirmations.js';
import { Keyring, KeyringError } from '../sealing/keyring.js';
import { nameFor } from '../sealing/seal.js';
import { MOST_ENTRIES } from './bounds.js';
import { OVER_BOUND, type Stored, WRONG_KIND } from './damage.js';
import { type InstallStore, receiptsOf } from './installs.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import { type Client, mastersOf, type Store, storeOf } from './redis.js';
import { markSchema } from './schema.js';
import { wrongKindOf } from './redis-errors.js';

/**
 * Opens the keyring that a Redis was sealed with, or makes the first one.
 *
 * @param sealed the workspaces that Redis holds under the prefix
 * @throws KeyringError with the fix
 */
export function openOrCreateKeyring(
  sealed: readonly SealedWorkspace[],
  file: string,
  today: Day,
): { readonly keyring: Keyring; readonly created: boolean } {
  const created = !existsSync(file);
  if (created && sealed.length > 0)
    throw new KeyringError(
      `This Redis was sealed with a keyring that is not at ${file}. Fix: copy the keyring file from the host that has it, or set EVENKEEL_KEYRING to its path. If it is lost for good, open check-ins and trajectories are lost with it, by design: delete what it sealed (all keys of ${sealed.map(({ workspace }) => workspace).join(', ')}) and start over.`,
    );
  return created ? createFirst(file, today) : { keyring: Keyring.open(file), created };
}

/** Makes the first keyring; of processes that start together on one host, one makes it and the others open it. */
function createFirst(file: string, today: Day): { readonly keyring: Keyring; readonly created: boolean } {
  try {
    return { keyring: Keyring.create(file, today), created: true };
  } catch (error) {
    if (!existsSync(file)) throw error;
    return { keyring: Keyring.open(file), created: false };
  }
}

/**
 * Sees to it that a workspace is sealed with this keyring. One that was sealed with another is refused: with the wrong
 * keyring every check-in would count as forged and every trajectory as lost.
 *
 * Where this Redis holds nothing that a keyring in use has sealed, it may be the wrong one, or emptied: what it doesn't
 * hold must not decide what the keyring forgets, now or after a restart. That is written down beside the id, until
 * `confirmKeyring`.
 *
 * @param holdsOwn whether the workspace holds anything that opens with the keyring, though the id is gone
 * @returns whether the keyring's id was written here without such knowledge, now or before
 * @throws KeyringError with the fix
 */
export async function sealWith(
  { redis, keys }: Store,
  keyring: Keyring,
  prefix: string,
  holdsOwn: () => Promise<boolean>,
): Promise<boolean> {
  let known = await redis.get(keys.keyring);
  if (known === null) {
    const sure =
      keyring.fresh ||
      (await sealedWorkspaces(redis, prefix)).some((one) => isKnownTo(one, keyring)) ||
      (await hasRemoved({ redis, prefix }, keyring)) ||
      (await holdsOwn());
    // A Redis that was emptied while the bot runs begins again with it: a keyring's name without a schema is 0.1's.
    await markSchema(redis, prefix);
    const write = redis.multi();
    if (!sure) write.set(keys.keyringUnconfirmed, startedOver(keyring, keys.keyringUnconfirmed));
    write.setnx(keys.keyring, keyring.id);
    await write.exec();
    known = await redis.get(keys.keyring);
  }
  if (known !== keyring.id)
    throw new KeyringError(
      `The keyring ${keyring.file} is not the one that this Redis was sealed with. Fix: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
    );
  keyring.markUsed();
  return readStartedOver(await redis.get(keys.keyringUnconfirmed), keys.keyringUnconfirmed)(keyring);
}

/** For how many days the mark of a workspace that started over is good. */
const STARTED_OVER_DAYS = 3_000;

/**
 * The mark of a workspace that started over under a keyring in use. It holds up forgetting, so only the keyring can make
 * it; and it names how often a person had confirmed by then, so that a copy is worth nothing after the next confirmation.
 */
function startedOver(keyring: Keyring, key: string): string {
  const day = keyring.day + STARTED_OVER_DAYS;
  const confirmed = String(confirmations(keyring));
  return `${day}.${confirmed}.${nameFor(keyring.keyToSeal('anew', day), ['anew', key, confirmed])}`;
}

/** Whether a key holds such a mark, made by this keyring and since the last confirmation. Throws KeyringError. */
const readStartedOver =
  (text: string | null, name: string): ((keyring: Keyring) => boolean) =>
  (keyring) => {
    const [, day = '', confirmed = '', mark] = /^(\d{1,6})\.(\d{1,9})\.([\w-]{16})$/.exec(text ?? '') ?? [];
    const key = mark ? keyring.key('anew', Number(day)) : null;
    return (
      key !== null &&
      nameFor(key, ['anew', name, confirmed]) === mark &&
      Number(confirmed) >= confirmations(keyring)
    );
  };

/**
 * A person says that this Redis is the keyring's own, whatever it holds: days may be forgotten by what it needs. From
 * then on every mark that was made before is refused, of these workspaces and of any other: also one that's put back.
 *
 * @throws KeyringError where that can't be written beside the keyring; nothing is confirmed then
 */
export async function confirmKeyring(keyring: Keyring, stores: readonly Store[]): Promise<void> {
  countConfirmation(keyring);
  for (const { redis, keys } of stores) await redis.del(keys.keyringUnconfirmed);
}

/** A workspace that this Redis holds, and the id of the keyring it is sealed with. */
export interface SealedWorkspace {
  readonly workspace: WorkspaceId;
  readonly keyringId: string;
  /** Whether that id was written by a start that found nothing here of a keyring in use, as that keyring says. */
  readonly unconfirmed: (keyring: Keyring) => boolean;
}

/** Whether this Redis has removed a workspace that was sealed with a keyring: it knew it, though it holds nothing of it. */
export const hasRemoved = async (store: InstallStore, { id }: Pick<Keyring, 'id'>): Promise<boolean> =>
  [...(await receiptsOf(store)).values()].some(({ keyring }) => keyring === id);

/** Whether what Redis says of a workspace shows that this keyring belongs to this Redis. */
export const isKnownTo = (
  { keyringId, unconfirmed }: Omit<SealedWorkspace, 'workspace'>,
  keyring: Keyring,
): boolean => keyringId === keyring.id && !unconfirmed(keyring);

/**
 * The workspaces under a prefix; no more of them than `MOST_ENTRIES.workspaces`.
 *
 * @param odd told of each whose keys hold another kind of value, with the fix; it's left out. Told as well if there are
 *   more workspaces than are looked at
 */
export async function sealedWorkspaces(
  redis: Client,
  prefix: string,
  odd: (says: string, place: Stored) => void = () => undefined,
): Promise<SealedWorkspace[]> {
  const found: SealedWorkspace[] = [];
  let looked = 0;
  for (const master of mastersOf(redis))
    for await (const keys of master.scanStream({ match: keyringKeys(prefix), count: 1_000 }))
      for (const key of keys as string[]) {
        if (looked === MOST_ENTRIES.workspaces) {
          odd(tooMany(prefix), OVER_BOUND);
          return found;
        }
        looked += 1;
        const one = await sealedWorkspace(storeOf(redis, prefix, workspaceOfKey(prefix, key)), (says) =>
          odd(says, WRONG_KIND),
        );
        if (one) found.push({ workspace: workspaceOfKey(prefix, key), ...one });
      }
  return found;
}

const tooMany = (prefix: string): string =>
  `More than ${MOST_ENTRIES.workspaces} keys in Redis match ${keyringKeys(prefix)}, one for each workspace; the others aren't looked at, and what they hold may be lost when a day is forgotten. Fix: delete those that Evenkeel didn't write.`;

/**
 * What Redis says of one workspace's keyring; null where it says nothing, or holds another kind of value there, which
 * must not keep anyone from reading what the other workspaces say.
 */
export async function sealedWorkspace(
  { redis, keys }: Store,
  odd: (says: string) => void = () => undefined,
): Promise<Omit<SealedWorkspace, 'workspace'> | null> {
  const textOf = (key: string): Promise<string | null> =>
    redis.get(key).catch((error: unknown) => {
      const says = wrongKindOf(error);
      if (says === null) throw error;
      odd(says);
      return null;
    });
  const [keyringId, mark] = await Promise.all([textOf(keys.keyring), textOf(keys.keyringUnconfirmed)]);
  return keyringId === null
    ? null
    : { keyringId, unconfirmed: readStartedOver(mark, keys.keyringUnconfirmed) };
}
