import type { ChainableCommander } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from './batches.js';
import type { PartKey } from './index-keys.js';
import type { Client, PrefixedRedis } from './redis.js';
import { wrongTypeOf } from './redis-errors.js';

/** Returns the keys of the parts of an index that hold these workspaces' entries, each with its own workspaces. */
export function partsOf(
  { redis, prefix }: PrefixedRedis,
  workspaces: readonly WorkspaceId[],
  keyOf: PartKey,
): ReadonlyMap<string, readonly WorkspaceId[]> {
  const parts = new Map<string, WorkspaceId[]>();
  for (const workspace of workspaces) {
    const key = keyOf(redis, prefix, workspace);
    const part = parts.get(key);
    if (part) part.push(workspace);
    else parts.set(key, [workspace]);
  }
  return parts;
}

/**
 * Returns a line of Lua that lowers an entry and can't fail. A key of another kind in place of the index must not keep
 * a check-in from being stored; reading the index replaces that key.
 */
export const lowerLine = (key: string, score: string, workspace: string): string =>
  `redis.pcall('ZADD', ${key}, 'LT', ${score}, ${workspace})`;

/**
 * Returns lines of Lua that set the entry in KEYS[1] to a time or day, or only lower it if `how` is 'LT'. They can't
 * fail either.
 */
export const settleLines = (at: string, how: string, workspace: string): string =>
  `local score = ${at} == math.huge and '+inf' or string.format('%.0f', ${at})
redis.pcall('ZADD', KEYS[1], unpack(${how} == '' and {score, ${workspace}} or {${how}, score, ${workspace}}))`;

/** Lines of Lua that delete a key of another kind, which can't be an index. */
export const DROP_WRONG_TYPE = `
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end`;

/** KEYS index; ARGV score, workspace. */
const LOWER = `${lowerLine('KEYS[1]', 'ARGV[1]', 'ARGV[2]')}
return 1`;

/** Lowers an entry, as part of a transaction. Can't fail it, even if a key of another kind is in place of the index. */
export const lowerIn = (
  write: ChainableCommander,
  key: string,
  score: number,
  workspace: WorkspaceId,
): void => {
  write.eval(LOWER, 1, key, score, workspace);
};

/** Lowers an entry. Does nothing if a key of another kind is in place of the index: reading the index replaces it. */
export async function lower(
  redis: Client,
  key: string,
  score: number,
  workspace: WorkspaceId,
): Promise<void> {
  try {
    await redis.zadd(key, 'LT', score, workspace);
  } catch (error) {
    // Any other error, such as that of a Redis that takes no writes just now, must not pass for success.
    if (wrongTypeOf(error) === null) throw error;
  }
}

/** How many entries one command asks for. */
const ASKED_AT_ONCE = 1_000;

/** Returns the scores of workspaces' entries in one part of an index, in the given order; null for a missing entry. */
export async function scoresOf(
  redis: Client,
  key: string,
  workspaces: readonly WorkspaceId[],
): Promise<(number | null)[]> {
  const scores: (number | null)[] = [];
  for (const batch of batchesOf(workspaces, ASKED_AT_ONCE))
    for (const score of await redis.zmscore(key, ...batch))
      scores.push(score === null ? null : score === 'inf' ? Infinity : Number(score));
  return scores;
}

/** Returns the workspaces among `workspaces` that have no entry in this part of an index. */
export async function missingFrom(
  redis: Client,
  key: string,
  workspaces: readonly WorkspaceId[],
): Promise<WorkspaceId[]> {
  const scores = await scoresOf(redis, key, workspaces);
  return workspaces.filter((_, at) => scores[at] === null);
}
