import { setImmediate } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { dueKeyOf, lateKeyOf } from './keys.js';

/** How many hash slots a cluster has. */
const SLOTS = 16_384;

/** The hash slot of a key whose braces hold `tag`: CRC-16/XMODEM, as the Cluster specification has it. */
export function slotOf(tag: string): number {
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

/** Gives the next number to its slot, unless that has a lower one. */
function tryNext(): void {
  const tag = String(tried);
  tried += 1;
  const at = slotOf(tag);
  if (!tags.has(at)) tags.set(at, tag);
}

/** A tag that hashes to a slot: the same one in every process. */
export function tagOf(slot: number): string {
  for (;;) {
    const known = tags.get(slot);
    if (known !== undefined) return known;
    tryNext();
  }
}

/** How many numbers are tried before others get their turn: all slots take some 170,000, a tenth of a second. */
const TRIED_AT_ONCE = 2_000;

/** A tag for every slot. */
async function allTags(): Promise<string[]> {
  while (tags.size < SLOTS) {
    for (let at = 0; at < TRIED_AT_ONCE; at += 1) tryNext();
    await setImmediate();
  }
  return [...tags.values()];
}

/** The tag of everything on one Redis. */
const ONE_REDIS = 'due';

/** Names the part of an index that has a workspace's entry. */
export type PartKey = (redis: Redis | Cluster, prefix: string, workspace: WorkspaceId) => string;

/**
 * The tag of the parts of both indexes that have a workspace's entries, the same in every process: of what's due, and of
 * what's sealed. On one Redis each index is one key. On a cluster each hash slot has its own, so that an entry lies where
 * its workspace does and moves in the same transaction.
 */
const partOf = (redis: Redis | Cluster, workspace: WorkspaceId): string =>
  redis instanceof Cluster ? tagOf(slotOf(workspace)) : ONE_REDIS;

/** The part of the index of due work that has a workspace's entry. */
export const dueKey: PartKey = (redis, prefix, workspace) => dueKeyOf(prefix, partOf(redis, workspace));

/** The part of the index of what's sealed that has a workspace's entry. */
export const lateKey: PartKey = (redis, prefix, workspace) => lateKeyOf(prefix, partOf(redis, workspace));

/** All parts of the index of what's sealed that may exist: on a cluster one for each hash slot. */
export async function lateKeys(redis: Redis | Cluster, prefix: string): Promise<string[]> {
  const all = redis instanceof Cluster ? await allTags() : [ONE_REDIS];
  return all.map((tag) => lateKeyOf(prefix, tag));
}
