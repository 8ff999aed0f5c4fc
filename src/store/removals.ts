import * as z from 'zod';
import type { Instant } from '../pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { assertWithin } from './bounds.js';
import type { InstallStore } from './installs.js';
import { installKeysOf } from './keys.js';
import { orNone, type PlainRecord, readStored, stored } from './plain.js';

/** The removal of a workspace that is under way, or a token of its that was taken away: nothing of it is deleted yet. */
export interface Removal {
  /** The install that served it. */
  readonly install: string;
  /** Whether the install itself was removed, rather than one workspace of an organization. */
  readonly whole: boolean;
  /** Whether what is kept of it is to be deleted: the app was removed, and not only its token taken away. */
  readonly deletes: boolean;
  /** When Slack said so, in milliseconds. */
  readonly heardAt: Instant;
  /** Since when it's not served any more; null while Slack has not confirmed it. */
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

/** One that can't be read is none: whoever wrote it must not have a workspace deleted. */
const read = (text: string): Removal | null => readStored(REMOVAL, text);

/** The removals that are under way. One that can't be read is left out: nothing is deleted because of it. Throws OverBound. */
export async function removalsOf({
  redis,
  prefix,
}: InstallStore): Promise<ReadonlyMap<WorkspaceId, Removal>> {
  const found = new Map<WorkspaceId, Removal>();
  const key = installKeysOf(prefix).removals;
  await assertWithin(redis, { hashes: [[key, 'workspaces']] });
  for (const [workspace, text] of Object.entries(await redis.hgetall(key))) {
    const removal = read(text);
    if (removal) found.set(workspaceId(workspace), removal);
  }
  return found;
}

/** The removal of one workspace that is under way, or null. */
export async function removalOf(
  { redis, prefix }: InstallStore,
  workspace: WorkspaceId,
): Promise<Removal | null> {
  const text = await redis.hget(installKeysOf(prefix).removals, workspace);
  return text === null ? null : read(text);
}

/** Records a removal, new or with its service stopped now. */
export async function noteRemoval(
  { redis, prefix }: InstallStore,
  workspace: WorkspaceId,
  removal: Removal,
): Promise<void> {
  const keys = installKeysOf(prefix);
  const write = redis.multi().hset(keys.removals, workspace, stored(REMOVAL, removal));
  if (removal.stoppedAt !== null) write.hdel(keys.workspaces, workspace);
  await write.exec();
}

/** Ends a removal that was none. */
export async function forgetRemoval({ redis, prefix }: InstallStore, workspace: WorkspaceId): Promise<void> {
  await redis.hdel(installKeysOf(prefix).removals, workspace);
}
