import * as z from 'zod';
import type { Instant } from '../pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { assertWithin } from './bounds.js';
import { changeFields } from './change-fields.js';
import { installKeysOf } from './keys.js';
import { orNone, type PlainRecord, readStored, stored } from './plain.js';
import type { PrefixedRedis } from './redis.js';

/** A removal of a workspace that's under way, or the loss of its token. We haven't deleted anything yet. */
export interface Removal {
  /** The id of the install that served the workspace. */
  readonly install: string;
  /** Whether the whole install was removed, rather than a single workspace of an organization. */
  readonly whole: boolean;
  /** Whether to delete what we keep of the workspace: the app was removed, and didn't just lose its token. */
  readonly deletes: boolean;
  /** When Slack told us, in milliseconds since 1970. */
  readonly heardAt: Instant;
  /** When we stopped serving the workspace; null until Slack confirms the removal. */
  readonly stoppedAt: Instant | null;
}

const REMOVAL: PlainRecord<Removal> = {
  kind: 'removal',
  version: 1,
  layouts: {
    1: z.strictObject({
      install: z.string(),
      whole: z.boolean(),
      deletes: z.boolean(),
      heardAt: z.number(),
      stoppedAt: orNone(z.number()),
    }),
  },
};

/** Returns null for an unreadable removal: it must not make us delete a workspace. */
const read = (text: string): Removal | null => readStored(REMOVAL, text);

/** Returns the removals under way, without any that are unreadable. Throws OverBound. */
export async function removalsOf({
  redis,
  prefix,
}: PrefixedRedis): Promise<ReadonlyMap<WorkspaceId, Removal>> {
  const found = new Map<WorkspaceId, Removal>();
  const key = installKeysOf(prefix).removals;
  await assertWithin(redis, { hashes: [[key, 'workspaces']] });
  for (const [workspace, text] of Object.entries(await redis.hgetall(key))) {
    const removal = read(text);
    if (removal) found.set(workspaceId(workspace), removal);
  }
  return found;
}

/** Returns a workspace's removal if one is under way; null if not, or if it's unreadable. */
export async function removalOf(
  { redis, prefix }: PrefixedRedis,
  workspace: WorkspaceId,
): Promise<Removal | null> {
  const text = await redis.hget(installKeysOf(prefix).removals, workspace);
  return text === null ? null : read(text);
}

/** Records a removal, either new or with its service just stopped. */
export async function noteRemoval(
  { redis, prefix }: PrefixedRedis,
  workspace: WorkspaceId,
  removal: Removal,
): Promise<void> {
  const { removals, workspaces } = installKeysOf(prefix);
  await changeFields(
    redis,
    [removals, workspace, stored(REMOVAL, removal)],
    ...(removal.stoppedAt === null ? [] : [[workspaces, workspace, null] as const]),
  );
}

/** Cancels a removal that turned out not to be one. */
export async function forgetRemoval({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<void> {
  await redis.hdel(installKeysOf(prefix).removals, workspace);
}
