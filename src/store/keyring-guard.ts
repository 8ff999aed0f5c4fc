import { existsSync } from 'node:fs';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { Keyring, KeyringError } from '../sealing/keyring.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import { type Client, mastersOf, type Store } from './redis.js';

/**
 * Opens the keyring that a Redis was sealed with, or makes the first one.
 *
 * @param sealed the workspaces that Redis holds under the prefix
 * @throws KeyringError with the mend
 */
export function openOrCreateKeyring(
  sealed: readonly SealedWorkspace[],
  file: string,
  today: Day,
): { readonly keyring: Keyring; readonly created: boolean } {
  const created = !existsSync(file);
  if (created && sealed.length > 0)
    throw new KeyringError(
      `This Redis was sealed with a keyring that is not at ${file}. Mend: copy the keyring file from the host that has it, or set EVENKEEL_KEYRING to its path. If it is lost for good, open check-ins and trajectories are lost with it, by design: delete what it sealed (all keys of ${sealed.map(({ workspace }) => workspace).join(', ')}) and start anew.`,
    );
  return { keyring: created ? Keyring.create(file, today) : Keyring.open(file), created };
}

/**
 * Sees to it that a workspace is sealed with this keyring. One that was sealed with another is refused: with the wrong
 * keyring every check-in would count as forged and every trajectory as lost.
 *
 * @throws KeyringError with the mend
 */
export async function sealWith({ redis, keys }: Store, keyring: Keyring): Promise<void> {
  await redis.setnx(keys.keyring, keyring.id);
  if ((await redis.get(keys.keyring)) !== keyring.id)
    throw new KeyringError(
      `The keyring ${keyring.file} is not the one that this Redis was sealed with. Mend: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
    );
}

/** A workspace that this Redis holds, and the id of the keyring it is sealed with. */
export interface SealedWorkspace {
  readonly workspace: WorkspaceId;
  readonly keyringId: string;
}

/** The workspaces under a prefix. */
export async function sealedWorkspaces(redis: Client, prefix: string): Promise<SealedWorkspace[]> {
  const found: SealedWorkspace[] = [];
  for (const master of mastersOf(redis))
    for await (const keys of master.scanStream({ match: keyringKeys(prefix), count: 1_000 }))
      for (const key of keys as string[])
        found.push({ workspace: workspaceOfKey(prefix, key), keyringId: (await redis.get(key)) ?? '' });
  return found;
}
