import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import type { Damaged } from '../store/damage.js';
import { sealedWorkspaces } from '../store/keyring-guard.js';
import { type Client, type Store, StoreError, storeOf } from '../store/redis.js';

/**
 * Returns the store of the workspace that a command is for: the only one in Redis, or the one it names. Throws
 * StoreError with the fix.
 *
 * @param damaged called with what's unreadable there
 */
export async function storeOfWorkspace(
  redis: Client,
  prefix: string,
  asked: string | null,
  damaged?: Damaged,
): Promise<Store & { readonly workspace: WorkspaceId }> {
  const known = (await sealedWorkspaces(redis, prefix)).map(({ workspace }) => String(workspace));
  if (asked !== null && !known.includes(asked))
    throw new StoreError(`This Redis holds no workspace ${asked}. It holds: ${known.join(', ') || 'none'}.`);
  const [only, ...others] = asked === null ? known : [asked];
  if (only === undefined)
    throw new StoreError(
      'This Redis holds no workspace yet. Fix: start the bot once, or correct REDIS_URL and EVENKEEL_PREFIX.',
    );
  if (others.length > 0)
    throw new StoreError(
      `This Redis holds several workspaces. Fix: add --workspace and one of ${known.join(', ')}.`,
    );
  const workspace = workspaceId(only);
  return { ...storeOf(redis, prefix, workspace, damaged), workspace };
}
