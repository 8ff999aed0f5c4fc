import * as z from 'zod';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { assertWithin, MOST_ENTRIES } from './bounds.js';
import { lookSoon } from './due-index.js';
import { installKeysOf } from './keys.js';
import { type PlainRecord, readStored, stored } from './plain.js';
import type { Client } from './redis.js';

/** Where we keep installs: beside all workspaces, under the same prefix. */
export interface InstallStore {
  readonly redis: Client;
  readonly prefix: string;
}

/** The receipt of a workspace that removed the app. */
export interface Receipt {
  /** When we removed everything, in milliseconds. */
  readonly at: number;
  /** How many keys Redis held for it. */
  readonly keys: number;
}

const RECEIPT: PlainRecord<Receipt> = {
  kind: 'receipt',
  version: 1,
  // Older receipts also name a keyring, which anyone could write and which proves nothing.
  layouts: { 1: z.strictObject({ at: z.number(), keys: z.int(), keyring: z.string().optional() }) },
};

/** Keeps an install, new or with new tokens. */
export async function saveInstall(
  { redis, prefix }: InstallStore,
  id: string,
  sealed: Buffer,
): Promise<void> {
  await redis.hset(installKeysOf(prefix).installs, id, sealed);
}

/**
 * KEYS installs; ARGV id, old, new. It's one script, so that it can't overwrite an install that was just
 * made.
 */
const SWAP_INSTALL = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])`;

/** Stores a resealed install, if Redis still holds the one we read. */
export async function swapInstall(
  { redis, prefix }: InstallStore,
  id: string,
  before: Buffer,
  after: Buffer,
): Promise<void> {
  await redis.eval(SWAP_INSTALL, 1, installKeysOf(prefix).installs, id, before, after);
}

/**
 * Records when an install was made or remade, in milliseconds: anything Slack said earlier is about the
 * previous one.
 */
export async function noteInstalled({ redis, prefix }: InstallStore, id: string, at: number): Promise<void> {
  await redis.hset(installKeysOf(prefix).since, id, at);
}

/** When an install was made, in milliseconds; null if we don't know. */
export async function installedAt({ redis, prefix }: InstallStore, id: string): Promise<number | null> {
  const text = await redis.hget(installKeysOf(prefix).since, id);
  return text === null || !/^\d+(\.\d+)?$/.test(text) ? null : Number(text);
}

/** A sealed install by id, or null. */
export const sealedInstall = ({ redis, prefix }: InstallStore, id: string): Promise<Buffer | null> =>
  redis.hgetBuffer(installKeysOf(prefix).installs, id);

/** Removes an install; nothing serves its workspaces any more. */
export async function removeInstall({ redis, prefix }: InstallStore, id: string): Promise<void> {
  const keys = installKeysOf(prefix);
  await redis.multi().hdel(keys.installs, id).hdel(keys.since, id).exec();
}

/** Records which install serves a workspace, and ends a removal that was under way. The next sweep looks at it. */
export async function serveWorkspace(
  { redis, prefix }: InstallStore,
  workspace: WorkspaceId,
  install: string,
): Promise<void> {
  const keys = installKeysOf(prefix);
  await redis.multi().hset(keys.workspaces, workspace, install).hdel(keys.removals, workspace).exec();
  await lookSoon({ redis, prefix }, workspace);
}

/** The install that serves a workspace, or null. */
export const installOf = ({ redis, prefix }: InstallStore, workspace: WorkspaceId): Promise<string | null> =>
  redis.hget(installKeysOf(prefix).workspaces, workspace);

/** Whether any workspace is served. */
export const servesAny = async ({ redis, prefix }: InstallStore): Promise<boolean> =>
  (await redis.exists(installKeysOf(prefix).workspaces)) === 1;

/**
 * The most workspaces that we begin to serve: less than we read, by more than ever install at the same moment. One more than
 * we read, and nobody's week would go on.
 */
const MOST_SERVED = MOST_ENTRIES.workspaces - 100;

/** Whether a workspace may be served: it is already, or there's room for another. */
export async function hasRoomFor({ redis, prefix }: InstallStore, workspace: WorkspaceId): Promise<boolean> {
  const key = installKeysOf(prefix).workspaces;
  return (await redis.hlen(key)) < MOST_SERVED || (await redis.hexists(key, workspace)) === 1;
}

/** Those of some workspaces that are served. */
export async function servedAmong(
  { redis, prefix }: InstallStore,
  workspaces: readonly WorkspaceId[],
): Promise<ReadonlySet<WorkspaceId>> {
  if (workspaces.length === 0) return new Set();
  const installs = await redis.hmget(installKeysOf(prefix).workspaces, ...workspaces);
  return new Set(workspaces.filter((_, at) => installs[at] !== null));
}

/** Every workspace that is served, with its install. Throws OverBound. */
export async function servedWorkspaces({
  redis,
  prefix,
}: InstallStore): Promise<ReadonlyMap<WorkspaceId, string>> {
  const key = installKeysOf(prefix).workspaces;
  await assertWithin(redis, { hashes: [[key, 'workspaces']] });
  const found = await redis.hgetall(key);
  return new Map(Object.entries(found).map(([workspace, install]) => [workspaceId(workspace), install]));
}

/** Stops serving a workspace, and keeps the receipt of its removal. */
export async function endServing(
  { redis, prefix }: InstallStore,
  workspace: WorkspaceId,
  receipt: Receipt,
): Promise<void> {
  const keys = installKeysOf(prefix);
  await redis
    .multi()
    .hdel(keys.workspaces, workspace)
    .hdel(keys.removals, workspace)
    .hset(keys.receipts, workspace, stored(RECEIPT, receipt))
    .exec();
}

/** The receipts of removed workspaces, without any that Evenkeel didn't write. Throws OverBound. */
export async function receiptsOf({
  redis,
  prefix,
}: InstallStore): Promise<ReadonlyMap<WorkspaceId, Receipt>> {
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
export const takeRenewal = async ({ redis, prefix }: InstallStore, id: string): Promise<boolean> =>
  (await redis.set(installKeysOf(prefix).renewing(id), '1', 'PX', RENEWAL_MS, 'NX')) === 'OK';
