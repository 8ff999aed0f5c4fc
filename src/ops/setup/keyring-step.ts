import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Keyring, KeyringError } from '../../sealing/keyring.js';
import { folderTrouble } from '../../sealing/keyring-folder.js';
import { KEYRING_NAME, type SealingConfig } from '../../config.js';
import type { Clock } from '../../usecases/ports.js';
import type { Asking } from '../asking.js';
import { initKeyring } from '../keys/init.js';
import { errorCodeOf } from '../output-file.js';

/** Dependencies of the step. */
export interface KeyringStep {
  readonly asking: Asking;
  readonly clock: Clock;
}

/** What's wrong with an existing keyring file, with the fix; null if it opens. Changes nothing. */
export function keyringTrouble(file: string): string | null {
  try {
    Keyring.open(file, true);
    return null;
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    return error.message;
  }
}

/**
 * Finds the keyring, or makes it at a path that the operator confirms.
 *
 * @param config where Redis is
 * @param from the folder of .env, which its paths are relative to
 * @param shown the path to suggest, as .env has it
 * @returns the path as .env should have it
 */
export async function placeKeyring(
  { asking, clock }: KeyringStep,
  config: Pick<SealingConfig, 'redisUrl' | 'prefix'>,
  from: string,
  shown: string,
): Promise<string> {
  for (let path = shown; ; ) {
    path = inFolder(await asking.text('Path of the keyring', path), from);
    const keyringFile = resolve(from, path);
    if (existsSync(keyringFile)) {
      const trouble = keyringTrouble(keyringFile);
      if (trouble === null) {
        asking.say(`There's a keyring at ${keyringFile}, and it opens. It stays as it is.`);
        return path;
      }
      asking.say(trouble);
      continue;
    }
    const folder = dirname(keyringFile);
    if (
      !existsSync(folder) &&
      (await asking.yes(`There's no folder ${folder}. Make it, for this user alone?`, true))
    )
      makeFolder(asking, folder);
    const trouble = folderTrouble(keyringFile);
    if (trouble !== null) {
      asking.say(trouble);
      continue;
    }
    try {
      const { lines } = await initKeyring({ ...config, keyringFile }, clock);
      asking.say(...lines);
      return path;
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error;
      asking.say(error.message);
    }
  }
}

/** Returns the path of a file: the path of a folder gets the keyring's usual name. */
function inFolder(path: string, from: string): string {
  const isFolder =
    path.endsWith('/') || statSync(resolve(from, path), { throwIfNoEntry: false })?.isDirectory();
  return isFolder ? `${path.replace(/\/+$/, '')}/${KEYRING_NAME}` : path;
}

/** Makes a folder of mode 0700. If that fails, `folderTrouble` reports the problem with the place afterwards. */
function makeFolder(asking: Asking, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    asking.say(`It can't be made (${errorCodeOf(error)}).`);
  }
}
