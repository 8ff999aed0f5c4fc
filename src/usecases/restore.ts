import type { Team } from '../pulse/team.js';
import { receiptsOf } from '../store/installs.js';
import { sealWith } from '../store/keyring-guard.js';
import { defineTeams, syncRosters } from './enroll.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import type { Directory, Log } from './ports.js';
import { holdsOwnRecords } from './redis-ownership.js';

/**
 * Makes sure that a workspace is sealed with the keyring, and logs it if Redis didn't know the keyring.
 * Throws KeyringError.
 */
export async function bindKeyring(
  context: SealingContext,
  prefix: string,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  if (await sealWith(context.store, context.keyring, prefix, () => holdsOwnRecords(context)))
    log.warn('keyring_unconfirmed', {
      reason:
        'it was in use before, and this Redis does not know it: nothing is forgotten. Fix: correct REDIS_URL and EVENKEEL_PREFIX; if both are right, evenkeel keys step --yes',
    });
}

/**
 * Rewrites what a start wrote for a workspace, if Redis has lost it: the keyring's id, the teams in the file,
 * and their rosters. Everything else, such as teams that are kept in Slack, open check-ins and records, is
 * gone, and the log says so. Throws KeyringError.
 *
 * @param teams the teams in the file
 */
export async function restoreIfEmptied(
  context: WorkspaceContext,
  directory: Directory,
  prefix: string,
  teams: readonly Team[],
): Promise<void> {
  const { workspace, store, log } = context;
  if ((await store.redis.exists(store.keys.keyring)) === 1) return;
  // A removed workspace left a receipt and has to stay removed: this process may not have noticed yet.
  if ((await receiptsOf({ redis: store.redis, prefix })).has(workspace)) return;
  log.error('redis_emptied', {
    reason:
      'Redis has lost what it held of a workspace; the keyring and the teams in the file are back in it. Fix: if there is a backup, stop the bot, restore it and start again; and make sure that Redis keeps what it accepts (docs/REDIS.md)',
  });
  await bindKeyring(context, prefix, log);
  await defineTeams(context, teams);
  await syncRosters(context, directory);
}
