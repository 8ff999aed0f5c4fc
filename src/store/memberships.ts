import { createHash } from 'node:crypto';
import type { ChainableCommander } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { noteSealed } from './late-index.js';
import type { Client, Store } from './redis.js';

/** The number of hashes that hold the parts. */
export const MEMBERSHIP_HASHES = 16;

/** Returns which of a workspace's `parts` parts, from 0, holds a member's membership. */
export const partNumberOf = (member: MemberId, parts: number): number =>
  createHash('sha256').update(`membership ${member}`).digest().readUInt32BE(0) % parts;

/**
 * Returns the number of the hash that holds a part. In a small workspace, a key for each part would take more memory
 * than the part.
 */
export const partHash = (part: number): number => part % MEMBERSHIP_HASHES;

/** Returns the key of the hash that holds a part, also for WATCH. */
export const partKey = ({ keys }: Store, part: number): string => keys.memberships(partHash(part));

/** Returns sealed parts in the given order; null for a missing part. */
export async function sealedParts(
  store: Store,
  parts: readonly number[],
  read: Client = store.redis,
): Promise<(Buffer | null)[]> {
  const found = new Map<number, Buffer | null>();
  const readFrom = async (key: string): Promise<void> => {
    const there = parts.filter((part) => partKey(store, part) === key);
    const sealed = await read.hmgetBuffer(key, ...there.map(String));
    for (const [at, part] of there.entries()) found.set(part, sealed[at] ?? null);
  };
  await Promise.all([...new Set(parts.map((part) => partKey(store, part)))].map(readFrom));
  return parts.map((part) => found.get(part) ?? null);
}

/** Writes a part, as part of a transaction. */
export function writePart(write: ChainableCommander, store: Store, part: number, sealed: Buffer): void {
  write.hset(partKey(store, part), String(part), sealed);
}

/** Returns the sealed week in which a workspace's memberships began; null before that. */
export const sealedBegun = ({ redis, keys }: Store, read: Client = redis): Promise<Buffer | null> =>
  read.hgetBuffer(keys.membershipsHead, 'begun');

/** Writes the sealed week in which the memberships began, as part of a transaction. */
export function writeBegun(write: ChainableCommander, { keys }: Store, sealed: Buffer): void {
  write.hset(keys.membershipsHead, 'begun', sealed);
}

/** Returns the day until which every part is sealed at least; null before there are any, 0 if it's unreadable. */
export async function membershipsUntil({ redis, keys }: Store): Promise<Day | null> {
  const day = await redis.hget(keys.membershipsHead, 'until');
  return day === null ? null : Number(day) || 0;
}

/** Writes the day until which every part is sealed, as part of a transaction; the parts are late after `lateAfter`. */
export function writeMembershipsUntil(
  write: ChainableCommander,
  store: Store,
  { day, lateAfter }: { readonly day: Day; readonly lateAfter: Day },
): void {
  noteSealed(write, store, lateAfter);
  write.hset(store.keys.membershipsHead, 'until', day);
}
