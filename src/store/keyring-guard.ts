import { existsSync } from 'node:fs';
import type { Day } from '../pulse/calendar.js';
import { Keyring, KeyringError } from '../sealing/keyring.js';
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
): Promise<Keyring> {
  const known = await redis.get(keys.keyring);
  if (known !== null && !existsSync(file))
    throw new KeyringError(
      `This Redis was sealed with a keyring that is not at ${file}. Mend: copy the keyring file from the host that has it, or set EVENKEEL_KEYRING to its path. If it is lost for good, open check-ins and trajectories are lost with it, by design: delete the key ${keys.keyring} and what it sealed, and start anew.`,
    );
  const keyring = existsSync(file) ? Keyring.open(file) : Keyring.create(file, today);
  await redis.setnx(keys.keyring, keyring.id);
  if ((await redis.get(keys.keyring)) !== keyring.id)
    throw new KeyringError(
      `The keyring ${file} is not the one that this Redis was sealed with. Mend: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
    );
  return keyring;
}
