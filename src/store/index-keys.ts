import { setImmediate } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { dueKeyOf, lateKeyOf } from './keys.js';

/** How many hash slots a cluster has. */
const SLOTS = 16_384;

/** Returns the hash slot of a key with `tag` in its braces: CRC-16/XMODEM, as in Redis's Cluster specification. */
export function hashSlotOf(tag: string): number {
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
  }
  return crc % SLOTS;
}

/** Slot -> the lowest number whose decimal form hashes there. */
const tags = new Map<number, string>();
let tried = 0;

/** Makes the next number the tag of its slot, unless the slot has a lower one. */
function tryNext(): void {
  const tag = String(tried);
  tried += 1;
  const at = hashSlotOf(tag);
  if (!tags.has(at)) tags.set(at, tag);
}

/** Returns a tag that hashes to a slot, the same in every process. */
function tagOf(slot: number): string {
  for (;;) {
    const known = tags.get(slot);
    if (known !== undefined) return known;
    tryNext();
  }
}

/** How many numbers we try before the event loop gets a turn: all slots take some 170,000, a tenth of a second. */
const TRIED_AT_ONCE = 2_000;

/** Returns a tag for every slot. */
async function allTags(): Promise<string[]> {
  while (tags.size < SLOTS) {
    for (let at = 0; at < TRIED_AT_ONCE; at += 1) tryNext();
    await setImmediate();
  }
  return [...tags.values()];
}

/** The tag of each index on a single Redis. */
const ONE_REDIS = 'due';

/** Returns the key of the part of an index that holds a workspace's entry. */
export type PartKey = (redis: Redis | Cluster, prefix: string, workspace: WorkspaceId) => string;

/**
 * Returns the tag of the two parts, one of each index, that hold a workspace's entries; the same in every process. On a
 * single Redis, each index is one key. On a cluster, each hash slot has its own part, so that an entry is where its
 * workspace is and changes in the same transaction.
 */
const partOf = (redis: Redis | Cluster, workspace: WorkspaceId): string =>
  redis instanceof Cluster ? tagOf(hashSlotOf(workspace)) : ONE_REDIS;

/** Returns the key of the part of the index of due work that holds a workspace's entry. */
export const dueKey: PartKey = (redis, prefix, workspace) => dueKeyOf(prefix, partOf(redis, workspace));

/** Returns the key of the part of the index of what's sealed that holds a workspace's entry. */
export const lateKey: PartKey = (redis, prefix, workspace) => lateKeyOf(prefix, partOf(redis, workspace));

/** Returns the keys of all possible parts of the index of what's sealed: on a cluster, one for each hash slot. */
export async function lateKeys(redis: Redis | Cluster, prefix: string): Promise<string[]> {
  const all = redis instanceof Cluster ? await allTags() : [ONE_REDIS];
  return all.map((tag) => lateKeyOf(prefix, tag));
}
