import type { WorkspaceId } from '../pulse/ids.js';
import { batchesOf } from './batches.js';
import type { PartKey } from './index-keys.js';
import type { Client } from './redis.js';
import { wrongKindOf } from './redis-errors.js';

/** Where the indexes over all workspaces lie: beside these, under the same prefix. */
export interface IndexPlace {
  readonly redis: Client;
  readonly prefix: string;
}

/** The parts of an index that have these workspaces' entries, each with its own. */
export function partsOf(
  { redis, prefix }: IndexPlace,
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

/** Lowers an entry by itself. A key of another kind in place of the index changes nothing: whoever reads it replaces it. */
export async function lower(
  redis: Client,
  key: string,
  score: number,
  workspace: WorkspaceId,
): Promise<void> {
  try {
    await redis.zadd(key, 'LT', score, workspace);
  } catch (error) {
    // Anything else, such as a Redis that takes no writes just now, must not pass for done.
    if (wrongKindOf(error) === null) throw error;
  }
}

/** How many entries one command asks for. */
const ASKED_AT_ONCE = 1_000;

/** The scores of some workspaces' entries in one part of an index, in the order asked for; null for a missing one. */
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
