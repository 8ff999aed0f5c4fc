import type { Team } from '../pulse/team.js';
import { awaitsConfirmation } from '../sealing/confirmations.js';
import { receiptsOf } from '../store/installs.js';
import { isKnownTo, sealedWorkspaces, bindToKeyring } from '../store/keyring-guard.js';
import { defineTeams, syncRosters } from './enroll.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { UNPROVEN } from './log.js';
import type { Directory, Log } from './ports.js';
import { anyBelongs, contextsOf } from './redis-ownership.js';

/**
 * Binds a workspace to the keyring, and logs a warning if this Redis doesn't prove that it belongs to that keyring.
 * Throws KeyringError.
 */
export async function bindKeyring(
  context: SealingContext,
  prefix: string,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  if (await bindToKeyring(context.store, context.keyring, prefix, () => holdsOwn(context, prefix)))
    log.warn('keyring_unconfirmed', { reason: UNPROVEN });
}

/** Whether this workspace, or any other in this Redis, holds anything that proves to be the keyring's own. */
const holdsOwn = (context: SealingContext, prefix: string): Promise<boolean> => {
  const { redis } = context.store;
  return anyBelongs(
    async () => [context],
    async () => contextsOf({ redis, prefix }, context, await sealedWorkspaces(redis, prefix)),
  );
};

/**
 * Restores what a start writes for a workspace, if Redis has lost it: the keyring's id, the teams in the file, and
 * their rosters. Everything else, such as teams set up in Slack, open check-ins and records, is gone, and the log
 * says so. If only the keyring's mark is gone, writes it again, provided that something else proves that this Redis
 * belongs to the keyring. Throws KeyringError.
 *
 * @param teams the teams in the file
 */
export async function restoreIfEmptied(
  context: WorkspaceContext,
  directory: Directory,
  prefix: string,
  teams: readonly Team[],
): Promise<void> {
  const { workspace, store, keyring, log } = context;
  const here = { redis: store.redis, prefix };
  if ((await store.redis.exists(store.keys.keyring)) === 1) {
    // Whoever emptied Redis could have put the id back. Without the mark, we look for another proof now, before we
    // seal anything that would become one.
    if (!awaitsConfirmation(keyring) && !(await isKnownTo(here, keyring)))
      await bindKeyring(context, prefix, log);
    return;
  }
  // A receipt says that the workspace was removed, and it has to stay so: this process may not have noticed yet.
  if ((await receiptsOf(here)).has(workspace)) return;
  log.error('redis_emptied', {
    reason:
      'Redis has lost what it held of a workspace; the keyring and the teams in the file are back in it. Fix: if there is a backup, stop the bot, restore it and start again; and make sure that Redis keeps what it accepts (docs/REDIS.md)',
  });
  await bindKeyring(context, prefix, log);
  await defineTeams(context, teams);
  await syncRosters(context, directory);
}
