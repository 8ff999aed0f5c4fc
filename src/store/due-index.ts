import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { dueKey } from './index-keys.js';
import { DROP_WRONG_TYPE, lower, lowerIn, settleLines } from './index-parts.js';
import type { Client, PrefixedRedis, Store } from './redis.js';

/**
 * The index of due work over all workspaces: a sorted set with one entry for each workspace, scored with a time before
 * which nothing is due there. A sweep reads the index, and looks only at workspaces that may have something due.
 *
 * An entry is in the same hash slot as its workspace, and every transaction or script that puts something on the agenda
 * or into the outbox lowers the entry. Only `settleDue` raises it, in one script that reads both. So an entry may be
 * too early, which costs a look, but it's never too late, wherever a process is killed or a replica takes over.
 * `missingFrom` finds deleted entries, and `repairDue` lowers those that someone changed.
 *
 * An entry reveals nothing new: it's a time that the workspace's agenda, outbox or requests show to anyone who reads
 * Redis, or an earlier one.
 */

/** The score that makes the next sweep look at a workspace, whatever the time is. */
export const AT_ONCE: Instant = 0;

/** Notes that a workspace has something due at a time, as part of the transaction that puts it there. */
export const noteDue = (write: ChainableCommander, { dueIndex, workspace }: Store, at: Instant): void => {
  lowerIn(write, dueIndex, at, workspace);
};

/** Makes the next sweep look at a workspace. */
export async function lookSoon({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<void> {
  await lower(redis, dueKey(redis, prefix, workspace), AT_ONCE, workspace);
}

/**
 * KEYS index, agenda, times of the outbox, supporters, requests, since when Slack refuses the app, keyring; ARGV
 * workspace, when the next look over the requests is due, 'LT' only to lower the entry or '' to set it.
 *
 * Three workspaces are due at once: one with a key of another kind, which the sweep then reports; one whose keyring's
 * name is gone, since Redis has lost it; and one where Slack refuses the app, which every sweep retries. A workspace
 * with nothing planned keeps an entry, so that a missing entry means something.
 */
const TRUE_TIME = `
local function first(key)
  local found = redis.pcall('ZRANGE', key, 0, 0, 'WITHSCORES')
  if found.err then return 0 end
  return tonumber(found[2]) or math.huge
end
local at = math.min(first(KEYS[2]), first(KEYS[3]))
if redis.call('EXISTS', KEYS[4], KEYS[5]) > 0 then at = math.min(at, tonumber(ARGV[2])) end
if redis.call('EXISTS', KEYS[6]) == 1 or redis.call('EXISTS', KEYS[7]) == 0 then at = ${AT_ONCE} end
${settleLines('at', 'ARGV[3]', 'ARGV[1]')}
return 1`;

const trueTime = async (
  { redis, keys, dueIndex, workspace }: Store,
  looksAt: Instant,
  how: '' | 'LT',
): Promise<void> => {
  const { agenda, outboxDue, supporters, requests, refusedSince, keyring } = keys;
  const on = [dueIndex, agenda, outboxDue, supporters, requests, refusedSince, keyring];
  await redis.eval(TRUE_TIME, on.length, ...on, workspace, looksAt, how);
};

/**
 * Sets a workspace's entry to the time when something is next due there, after a sweep has looked.
 *
 * @param looksAt when the next look over the requests to peer supporters is due
 */
export const settleDue = (store: Store, looksAt: Instant): Promise<void> => trueTime(store, looksAt, '');

/** Lowers a workspace's entry if it's too late, which only someone else who writes to Redis can cause. */
export const repairDue = (store: Store, looksAt: Instant): Promise<void> => trueTime(store, looksAt, 'LT');

/** The most entries that one script returns: far more than are ever due together, and few enough for one answer. */
const MOST_AT_ONCE = 50_000;

/**
 * KEYS index; ARGV now, the most entries to return. Deletes a key of another kind, which can't be an index; its
 * workspaces then count as missing (`missingFrom`), and get new entries.
 */
const READ = `${DROP_WRONG_TYPE}
return {redis.call('ZCARD', KEYS[1]), redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])}`;

/** The result of reading one part of the index. */
export interface DueNow {
  /** How many workspaces have an entry. */
  readonly known: number;
  /** The workspaces that may have something due, longest due first. */
  readonly due: readonly WorkspaceId[];
}

/** Reads one part of the index: how many entries it has, and which workspaces may have something due by `now`. */
export async function readDuePart(redis: Client, key: string, now: Instant): Promise<DueNow> {
  const [known, due] = (await redis.eval(READ, 1, key, now, MOST_AT_ONCE)) as [number, WorkspaceId[]];
  return { known, due };
}

/**
 * Returns one page of the workspaces of a part of the index that are due after `after` and by `by`, soonest first. A
 * workspace whose entry moves between two pages may be on both, or on neither.
 */
export async function dueBetween(
  redis: Client,
  key: string,
  [after, by]: readonly [after: Instant, by: Instant],
  { from, most }: { readonly from: number; readonly most: number },
): Promise<WorkspaceId[]> {
  const start = after === -Infinity ? '-inf' : `(${after}`;
  const end = by === Infinity ? '+inf' : by;
  return (await redis.zrangebyscore(key, start, end, 'LIMIT', from, most)).map(workspaceId);
}

/**
 * KEYS index, the name of the workspace's keyring; ARGV workspace, until when. It's one script, so that a workspace
 * that comes back at that moment keeps its entry.
 */
const SET_ASIDE = `
if redis.call('EXISTS', KEYS[2]) == 0 then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return redis.call('ZADD', KEYS[1], 'XX', ARGV[2], ARGV[1])`;

/** Postpones the entry of a workspace that isn't served, or removes it if the workspace is gone from Redis. */
export async function setAside({ redis, keys, dueIndex, workspace }: Store, until: Instant): Promise<void> {
  await redis.eval(SET_ASIDE, 2, dueIndex, keys.keyring, workspace, until);
}

/** Removes a workspace's entry, when everything of the workspace is removed. */
export async function removeDue({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<void> {
  await redis.zrem(dueKey(redis, prefix, workspace), workspace);
}
