import { workspaceId } from '../pulse/ids.js';
import { keysOf, schema1Keys } from './keys.js';
import { partHash } from './memberships.js';
import { type Client, scanKeys } from './redis.js';

/**
 * Migrates from schema 1 to 2. In schema 1, each part of a workspace's memberships had its own key, which in a small
 * workspace took more memory than the part itself. And a list of homes, which this deletes, repeated what rosters and
 * memberships say.
 */
export async function gatherMemberships(redis: Client, prefix: string): Promise<void> {
  const old = schema1Keys(prefix);
  for await (const keys of scanKeys(redis, old.memberships))
    for (const key of keys) {
      const [, workspace = '', part = ''] = /\{([^{}]+)\}:(\d+):memberships$/.exec(key) ?? [];
      const sealed = workspace ? await redis.getBuffer(key) : null;
      if (!sealed) continue;
      const { memberships } = keysOf(prefix, workspaceId(workspace));
      // One after the other: a transaction would delete the old key even if Redis refused to write the new one.
      await redis.hset(memberships(partHash(Number(part))), part, sealed);
      await redis.del(key);
    }
  for await (const keys of scanKeys(redis, old.homes)) for (const key of keys) await redis.del(key);
}
