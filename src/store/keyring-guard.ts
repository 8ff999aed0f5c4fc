import { existsSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { Keyring, KeyringError } from '../sealing/keyring.js';
import { keyringKeys, workspaceOfKey } from './keys.js';
import type { Store } from './redis.js';

/**
 * Opens the keyring that this Redis was sealed with, or makes the first one. A Redis that was sealed with another
 * keyring is refused: with the wrong one every check-in would count as forged and every trajectory as lost.
 *
 * @throws KeyringError with the mend
 */
export async function openOrCreateKeyring(
  { redis, keys }: Store,
  file: string,
  today: Day,
): Promise<{ readonly keyring: Keyring; readonly created: boolean }> {
  const known = await redis.get(keys.keyring);
  if (known !== null && !existsSync(file))
    throw new KeyringError(
      `This Redis was sealed with a keyring that is not at ${file}. Mend: copy the keyring file from the host that has it, or set EVENKEEL_KEYRING to its path. If it is lost for good, open check-ins and trajectories are lost with it, by design: delete the key ${keys.keyring} and what it sealed, and start anew.`,
    );
  const created = !existsSync(file);
  const keyring = created ? Keyring.create(file, today) : Keyring.open(file);
  await redis.setnx(keys.keyring, keyring.id);
  if ((await redis.get(keys.keyring)) !== keyring.id)
    throw new KeyringError(
      `The keyring ${file} is not the one that this Redis was sealed with. Mend: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
    );
  return { keyring, created };
}

/** A workspace that this Redis holds, and the id of the keyring it is sealed with. */
export interface SealedWorkspace {
  readonly workspace: WorkspaceId;
  readonly keyringId: string;
}

/** The workspaces under a prefix. */
export async function sealedWorkspaces(redis: Redis, prefix: string): Promise<SealedWorkspace[]> {
  const found: SealedWorkspace[] = [];
  for await (const keys of redis.scanStream({ match: keyringKeys(prefix), count: 1_000 }))
    for (const key of keys as string[])
      found.push({ workspace: workspaceOfKey(prefix, key), keyringId: (await redis.get(key)) ?? '' });
  return found;
}
