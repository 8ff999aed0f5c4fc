import type { ChainableCommander } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { MOST_ENTRIES } from './bounds.js';
import { lateKey } from './index-keys.js';
import { type IndexPlace, scoresOf } from './index-parts.js';
import type { Client, Store } from './redis.js';

/**
 * The index of what's sealed: a sorted set with one entry for each workspace, scored with a day before which nothing there
 * is late. Before a day of the keyring is forgotten, we look at the workspaces whose entry is past, and at no other.
 *
 * It's kept true as the index of due work is (see due-index.ts): whatever seals something until a day lowers the entry in
 * the same transaction, and only `settleLate` (see late.ts) raises it, in one script that reads all the days. Each entry is a day that
 * its workspace shows to whoever reads Redis, or an earlier one.
 */

/** The day of an entry that's looked at before the next day is forgotten, whatever day that is. */
export const ANY_DAY: Day = 0;

/** KEYS index; ARGV day, workspace. It can't fail: a key of another kind must not keep anything from being stored. */
const NOTE = `redis.pcall('ZADD', KEYS[1], 'LT', ARGV[1], ARGV[2])
return 1`;

/** Notes that a workspace has something that's late after a day, as part of the transaction that seals it. */
export const noteSealed = (write: ChainableCommander, { lateIndex, workspace }: Store, day: Day): void => {
  write.eval(NOTE, 1, lateIndex, day, workspace);
};

/** Has a workspace looked at before the next day is forgotten, as part of a transaction. */
export const noteLate = (write: ChainableCommander, store: Store): void => noteSealed(write, store, ANY_DAY);

/** Has a workspace looked at before the next day is forgotten. */
export async function lookForLate({ redis, prefix }: IndexPlace, workspace: WorkspaceId): Promise<void> {
  await redis.eval(NOTE, 1, lateKey(redis, prefix, workspace), ANY_DAY, workspace);
}

/** KEYS index; ARGV today, at most how many. Deletes a key of another kind, which can't be an index. */
const READ = `
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])`;

/** The workspaces with an entry in one part of the index that's past; no more of them than `MOST_ENTRIES.workspaces`. */
export async function readLate(redis: Client, key: string, today: Day): Promise<WorkspaceId[]> {
  return ((await redis.eval(READ, 1, key, today, MOST_ENTRIES.workspaces)) as string[]).map(workspaceId);
}

/** Those of some workspaces whose entry in their part of the index is past, or that have none. */
export async function lateAmong(
  redis: Client,
  key: string,
  today: Day,
  workspaces: readonly WorkspaceId[],
): Promise<WorkspaceId[]> {
  const days = await scoresOf(redis, key, workspaces);
  return workspaces.filter((_, at) => (days[at] ?? ANY_DAY) < today);
}

/** Removes a workspace's entry, with everything else of it. */
export async function removeLate({ redis, prefix }: IndexPlace, workspace: WorkspaceId): Promise<void> {
  await redis.zrem(lateKey(redis, prefix, workspace), workspace);
}
