import { dayOf } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { awaitsConfirmation } from '../sealing/confirmations.js';
import type { Keyring } from '../sealing/keyring.js';
import { openTrajectory } from '../sealing/trajectories.js';
import { isKnownTo, type SealedWorkspace, sealedWorkspace } from '../store/keyring-guard.js';
import { someRecords, teamState } from '../store/pulses.js';
import { type PrefixedRedis, storeOf } from '../store/redis.js';
import { knownTeams } from '../store/teams.js';
import { isOwnPulse } from './own-pulse.js';
import type { SealingContext } from './context.js';
import { mayPass } from './losses.js';

/** The most days ahead that we try to open records. Beyond that, something is wrong, and each day ahead costs a key. */
const MOST_DAYS_AHEAD = 14;

/**
 * Whether a workspace holds a pulse or record of any team that opens with the keyring. Someone who can write to Redis
 * can remove those, but can't forge them.
 */
async function holdsOwnRecords(context: SealingContext): Promise<boolean> {
  const { teams, unreadable } = await knownTeams(context.store);
  for (const team of [...teams.map(({ id }) => id), ...unreadable])
    if (await holdsOwnOf(context, team).catch(unlessReadable)) return true;
  return false;
}

async function holdsOwnOf(context: SealingContext, team: TeamId): Promise<boolean> {
  const { workspace, store, keyring, clock } = context;
  const { pulse, counted, sealedUntil, generation } = await teamState(store, team);
  if (pulse && isOwnPulse(context, team, { pulse, counted })) return true;
  if (sealedUntil === null || sealedUntil > dayOf(clock.now()) + MOST_DAYS_AHEAD) return false;
  const place = { workspace, team, sealedUntil, generation };
  const records = await someRecords(store, team);
  return records.some(({ name, record }) => openTrajectory(keyring, place, name, record) !== null);
}

/** Returns false for bad data, which proves nothing. Rethrows an error that may pass, such as an unreachable Redis. */
function unlessReadable(error: unknown): false {
  if (mayPass(error)) throw error;
  return false;
}

/**
 * Whether a workspace holds anything that opens with the keyring. False if it's marked as started over without proof
 * while the keyring was in use: whatever it has held since then proves nothing.
 */
export async function belongsToKeyring(context: SealingContext): Promise<boolean> {
  const sealedWith = await sealedWorkspace(context.store);
  return !sealedWith?.unconfirmed(context.keyring) && (await holdsOwnRecords(context).catch(unlessReadable));
}

/**
 * Whether this Redis proves that it belongs to the keyring: by the keyring's mark; or by what one of its workspaces
 * holds, unless a file beside the keyring says that Redis started over. No one without the keyring can write such a
 * proof. Throws KeyringError.
 *
 * @param workspaces lists of workspaces to check; each is read only if needed
 */
export async function isProven(
  here: PrefixedRedis,
  keyring: Keyring,
  ...workspaces: readonly (() => Promise<readonly SealingContext[]>)[]
): Promise<boolean> {
  if (await isKnownTo(here, keyring)) return true;
  return !awaitsConfirmation(keyring) && anyBelongs(...workspaces);
}

/**
 * Whether any of these workspaces belongs to the keyring.
 *
 * @param workspaces lists of workspaces to check; each is read only if needed
 */
export async function anyBelongs(
  ...workspaces: readonly (() => Promise<readonly SealingContext[]>)[]
): Promise<boolean> {
  for (const list of workspaces)
    for (const context of await list()) if (await belongsToKeyring(context)) return true;
  return false;
}

/**
 * Returns a context for each workspace. Its store is made each time it's read: keeping all of them would take 2.5 KB
 * each.
 */
export const contextsFor = (
  { redis, prefix }: PrefixedRedis,
  { keyring, clock }: Pick<SealingContext, 'keyring' | 'clock'>,
  workspaces: readonly WorkspaceId[],
): readonly SealingContext[] =>
  workspaces.map((workspace) => ({
    workspace,
    keyring,
    clock,
    get store() {
      return storeOf(redis, prefix, workspace);
    },
  }));

/** Returns a context for each sealed workspace that names this keyring. */
export const contextsOf = (
  here: PrefixedRedis,
  of: Pick<SealingContext, 'keyring' | 'clock'>,
  sealed: readonly SealedWorkspace[],
): readonly SealingContext[] =>
  contextsFor(
    here,
    of,
    sealed.filter(({ keyringId }) => keyringId === of.keyring.id).map(({ workspace }) => workspace),
  );
