import type { ChainableCommander } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { lateKey } from './index-keys.js';
import { DROP_WRONG_TYPE, lower, lowerIn } from './index-parts.js';
import { keysOf } from './keys.js';
import type { PrefixedRedis, Store } from './redis.js';

/**
 * The index of what's sealed: a sorted set with one entry for each workspace, scored with a day before which nothing
 * there is late. Before the keyring forgets a day, we look at the workspaces whose entry is past or missing.
 *
 * An entry stays right as in the index of due work (see due-index.ts): whatever seals something until a day lowers the
 * entry in the same transaction, and only `settleLate` (see late.ts) raises it, in one script that reads all the days.
 * It reveals nothing new: it's a day that its workspace shows to anyone who reads Redis, or an earlier one.
 */

/** The score that has us look at a workspace before the next day is forgotten, whatever day that is. */
export const ANY_DAY: Day = 0;

/** Notes that something in a workspace is late after `day`, as part of the transaction that seals it. */
export const noteSealed = (write: ChainableCommander, { lateIndex, workspace }: Store, day: Day): void => {
  lowerIn(write, lateIndex, day, workspace);
};

/** Makes us look at a workspace before the next day is forgotten, as part of a transaction. */
export const noteLate = (write: ChainableCommander, store: Store): void => noteSealed(write, store, ANY_DAY);

/** Makes us look at a workspace before the next day is forgotten. */
export const markLate = ({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<void> =>
  lower(redis, lateKey(redis, prefix, workspace), ANY_DAY, workspace);

/** How many entries one script reads. */
const READ_AT_ONCE = 1_000;

/**
 * KEYS index; ARGV today, the keyring's id, the offset to begin at, how many entries to read, the text before and after
 * a workspace in the name of its keyring's key. Returns how many entries it read, how many of those it kept, and the
 * workspaces that name this keyring.
 *
 * Removes the entries of workspaces that name no keyring, since nothing is sealed there. Where it can't read the
 * name, as while a slot moves, it keeps the entry and returns the workspace, for us to look at. Deletes a key of
 * another kind, which can't be an index.
 */
const READ = `${DROP_WRONG_TYPE}
local entries = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', ARGV[3], ARGV[4])
local left, found = 0, {}
for _, workspace in ipairs(entries) do
  local id = redis.pcall('GET', ARGV[5] .. workspace .. ARGV[6])
  if not id then redis.call('ZREM', KEYS[1], workspace) else left = left + 1 end
  if id == ARGV[2] or type(id) == 'table' then found[#found + 1] = workspace end
end
return {#entries, left, found}`;

/** Returns the text before and after a workspace in the name of its keyring's key. */
const aroundName = (prefix: string): string[] => keysOf(prefix, workspaceId('\0')).keyring.split('\0');

/** Returns the workspaces that name this keyring and whose entry in one part of the index is past. */
export async function readLate(
  { redis, prefix }: PrefixedRedis,
  key: string,
  keyringId: string,
  today: Day,
): Promise<WorkspaceId[]> {
  const late: WorkspaceId[] = [];
  for (let from = 0; ; ) {
    const numbers = [today, keyringId, from, READ_AT_ONCE];
    const reply = await redis.eval(READ, 1, key, ...numbers, ...aroundName(prefix));
    const [looked, left, found] = reply as [number, number, string[]];
    late.push(...found.map(workspaceId));
    from += left;
    if (looked < READ_AT_ONCE) return late;
  }
}

/** Removes a workspace's entry, when everything of the workspace is removed. */
export async function removeLate({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<void> {
  await redis.zrem(lateKey(redis, prefix, workspace), workspace);
}
