import { existsSync } from 'node:fs';
import { type Day, dayOf, utcDateOf } from '../../pulse/calendar.js';
import { commitmentsOf } from '../../sealing/commitments.js';
import { Keyring } from '../../sealing/keyring.js';
import { withRedis } from '../../store/first-answer.js';
import { refuseBesideSealed, sealedWorkspaces } from '../../store/keyring-guard.js';
import type { SealingConfig } from '../../config.js';
import type { Clock } from '../../usecases/ports.js';
import type { KeysResult } from './command.js';

/** Where the keyring is to be made, and the Redis that mustn't be sealed with another one. */
type KeyringPlaces = Pick<SealingConfig, 'keyringFile' | 'redisUrl' | 'prefix'>;

/** Makes the first keyring, unless Redis was sealed with one already. Throws KeyringError with the fix. */
export async function initKeyring(
  { keyringFile: file, redisUrl, prefix }: KeyringPlaces,
  clock: Clock,
): Promise<KeysResult> {
  // `create` refuses an existing keyring, whatever Redis holds.
  if (!existsSync(file)) {
    const listed = withRedis(redisUrl, (redis) => sealedWorkspaces(redis, prefix));
    // The keyring may be made before there is a Redis.
    refuseBesideSealed(file, await listed.catch(() => []));
  }
  return { lines: created(file, dayOf(clock.now())), ok: true };
}

/** Makes the keyring, and returns what its owner has to know. Throws KeyringError. */
export function created(file: string, today: Day): string[] {
  const keyring = Keyring.create(file, today);
  return [
    `Made ${file}: keyring ${keyring.id}, mode 0600, opening nothing sealed until a day before ${utcDateOf(today)}.`,
    'All that members answer is sealed with it. Before you go on:',
    '- Losing it loses the open check-ins and every member’s record, by design. Nobody can bring them back.',
    '- Never back it up, and keep it off the disks where Redis and its backups are: a copy kept from today opens',
    '  for good what is meant to be forgotten the day after each close.',
    '- Several hosts: put this very file on each, readable by the bot’s user alone. Each steps its own copy.',
    `- Beside it comes a folder, ${commitmentsOf(file)}: what has been decided, sealed, so that nothing is`,
    '  decided twice. It goes where the keyring goes, and into no backup either.',
  ];
}
