import { withRedis } from '../../store/first-answer.js';
import { schemaOf } from '../../store/schema.js';
import { initKeyring } from './init.js';
import { replaceKeyring } from './replace.js';
import type { KeysDependencies, KeysResult } from './command.js';
import { lookAtKeyring, statusLines } from './status.js';
import { stepKeyring } from './step.js';

/** The subcommands of `evenkeel keys`. */
export type KeyCommand = 'init' | 'status' | 'step' | 'replace';

/**
 * Runs `evenkeel keys …` and returns the lines to show. A step needs a Redis that proves to be the keyring's and
 * clocks that agree, or a person's yes; a replacement always needs the yes.
 *
 * @param yes whether the person confirmed what can't be undone
 * @throws KeyringError, StoreError with the fix
 */
export async function keysCommand(
  command: KeyCommand,
  yes: boolean,
  dependencies: KeysDependencies,
): Promise<KeysResult> {
  if (command === 'init') return initKeyring(dependencies.config, dependencies.clock);
  const { redisUrl, prefix } = dependencies.config;
  return withRedis(redisUrl, async (redis) => {
    await schemaOf(redis, prefix);
    if (command === 'replace') return replaceKeyring(redis, yes, dependencies);
    const look = await lookAtKeyring(redis, dependencies);
    return command === 'step' ? stepKeyring(look, yes, dependencies) : { lines: statusLines(look), ok: true };
  });
}
