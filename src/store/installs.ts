import * as z from 'zod';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { assertWithin, MOST_ENTRIES } from './bounds.js';
import { changeFields } from './change-fields.js';
import { lookSoon } from './due-index.js';
import { replaceIfUnchanged } from './if-unchanged.js';
import { installKeysOf } from './keys.js';
import { type PlainRecord, readStored, stored } from './plain.js';
import type { PrefixedRedis } from './redis.js';

/** The receipt of a workspace that removed the app. */
export interface Receipt {
  /** When we removed everything of the workspace, in milliseconds since 1970. */
  readonly at: number;
  /** How many keys of the workspace we removed. */
  readonly keys: number;
}

const RECEIPT: PlainRecord<Receipt> = {
  kind: 'receipt',
  version: 1,
  // Older receipts also name a keyring. Anyone could write that, so it proves nothing.
  layouts: { 1: z.strictObject({ at: z.number(), keys: z.int(), keyring: z.string().optional() }) },
};

/** Stores a sealed install, either new or with new tokens. */
export async function saveInstall(
  { redis, prefix }: PrefixedRedis,
  id: string,
  sealed: Buffer,
): Promise<void> {
  await redis.hset(installKeysOf(prefix).installs, id, sealed);
}

/** Stores a resealed install, if Redis still holds the one that we read: another may just have been made. */
export const swapInstall = (
  { redis, prefix }: PrefixedRedis,
  id: string,
  before: Buffer,
  after: Buffer,
): Promise<void> => replaceIfUnchanged(redis, installKeysOf(prefix).installs, { field: id, before, after });

/**
 * Records when an install was made or remade, in milliseconds since 1970: anything that Slack said earlier is about
 * the previous install.
 */
export async function noteInstalled({ redis, prefix }: PrefixedRedis, id: string, at: number): Promise<void> {
  await redis.hset(installKeysOf(prefix).since, id, at);
}

/** Returns when an install was made or remade, in milliseconds since 1970; null if we don't know. */
export async function installedAt({ redis, prefix }: PrefixedRedis, id: string): Promise<number | null> {
  const text = await redis.hget(installKeysOf(prefix).since, id);
  return text === null || !/^\d+(\.\d+)?$/.test(text) ? null : Number(text);
}

/** Returns a sealed install by id; null if there's none. */
export const sealedInstall = ({ redis, prefix }: PrefixedRedis, id: string): Promise<Buffer | null> =>
  redis.hgetBuffer(installKeysOf(prefix).installs, id);

/** Removes an install, its tokens first, so that nothing serves its workspaces anymore. */
export async function removeInstall({ redis, prefix }: PrefixedRedis, id: string): Promise<void> {
  const { installs, since } = installKeysOf(prefix);
  await redis.hdel(installs, id);
  await redis.hdel(since, id);
}

/** Records which install serves a workspace, cancels its removal, and makes the next sweep look at it. */
export async function serveWorkspace(
  { redis, prefix }: PrefixedRedis,
  workspace: WorkspaceId,
  install: string,
): Promise<void> {
  const { workspaces, removals } = installKeysOf(prefix);
  await changeFields(redis, [workspaces, workspace, install], [removals, workspace, null]);
  await lookSoon({ redis, prefix }, workspace);
}

/** Returns the id of the install that serves a workspace, or null. */
export const installOf = ({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<string | null> =>
  redis.hget(installKeysOf(prefix).workspaces, workspace);

/** Whether any workspace is served. */
export const servesAny = async ({ redis, prefix }: PrefixedRedis): Promise<boolean> =>
  (await redis.exists(installKeysOf(prefix).workspaces)) === 1;

/**
 * The number of served workspaces from which we accept no new one. With more workspaces than we read, no one's week
 * would go on; we stop 100 short, more than ever install at the same moment.
 */
const MOST_SERVED = MOST_ENTRIES.workspaces - 100;

/** Whether we may serve a workspace: we already do, or there's room for another. */
export async function hasRoomFor({ redis, prefix }: PrefixedRedis, workspace: WorkspaceId): Promise<boolean> {
  const key = installKeysOf(prefix).workspaces;
  return (await redis.hlen(key)) < MOST_SERVED || (await redis.hexists(key, workspace)) === 1;
}

/** Returns the workspaces among `workspaces` that are served. */
export async function servedAmong(
  { redis, prefix }: PrefixedRedis,
  workspaces: readonly WorkspaceId[],
): Promise<ReadonlySet<WorkspaceId>> {
  if (workspaces.length === 0) return new Set();
  const installs = await redis.hmget(installKeysOf(prefix).workspaces, ...workspaces);
  return new Set(workspaces.filter((_, at) => installs[at] !== null));
}

/** Returns every served workspace, with its install's id. Throws OverBound. */
export async function servedWorkspaces({
  redis,
  prefix,
}: PrefixedRedis): Promise<ReadonlyMap<WorkspaceId, string>> {
  const key = installKeysOf(prefix).workspaces;
  await assertWithin(redis, { hashes: [[key, 'workspaces']] });
  const found = await redis.hgetall(key);
  return new Map(Object.entries(found).map(([workspace, install]) => [workspaceId(workspace), install]));
}

/** Stops serving a workspace, ends its removal, and stores the receipt. */
export async function endServing(
  { redis, prefix }: PrefixedRedis,
  workspace: WorkspaceId,
  receipt: Receipt,
): Promise<void> {
  const { workspaces, removals, receipts } = installKeysOf(prefix);
  await changeFields(
    redis,
    [workspaces, workspace, null],
    [removals, workspace, null],
    [receipts, workspace, stored(RECEIPT, receipt)],
  );
}

/** Returns the receipts of removed workspaces, without any that Evenkeel didn't write. Throws OverBound. */
export async function receiptsOf({
  redis,
  prefix,
}: PrefixedRedis): Promise<ReadonlyMap<WorkspaceId, Receipt>> {
  const key = installKeysOf(prefix).receipts;
  await assertWithin(redis, { hashes: [[key, 'receipts']] });
  const found = await redis.hgetall(key);
  return new Map(
    Object.entries(found).flatMap(([workspace, text]) => {
      const receipt = readStored(RECEIPT, text);
      return receipt ? [[workspaceId(workspace), receipt] as const] : [];
    }),
  );
}

/** How long a token renewal may take before another process may try, in milliseconds. */
const RENEWAL_MS = 30_000;

/**
 * Claims the renewal of an install's tokens for this process; false while another process is working on it.
 */
export const takeRenewal = async ({ redis, prefix }: PrefixedRedis, id: string): Promise<boolean> =>
  (await redis.set(installKeysOf(prefix).renewing(id), '1', 'PX', RENEWAL_MS, 'NX')) === 'OK';
