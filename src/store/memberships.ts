import { createHash } from 'node:crypto';
import type { ChainableCommander } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import type { Client, Store } from './redis.js';

/** Which part of a workspace's memberships holds a member's, out of so many. */
export const partOf = (member: MemberId, parts: number): number =>
  createHash('sha256').update(`membership ${member}`).digest().readUInt32BE(0) % parts;

/** The key of a part, to watch it. */
export const partKey = ({ keys }: Store, part: number): string => keys.memberships(part);

/** Parts as they're sealed, in the order asked for; null for one that isn't there. */
export async function sealedParts(
  { redis, keys }: Store,
  parts: readonly number[],
  read: Client = redis,
): Promise<(Buffer | null)[]> {
  return parts.length === 0 ? [] : read.mgetBuffer(...parts.map((part) => keys.memberships(part)));
}

/** Writes a part, as part of a transaction. */
export function writePart(write: ChainableCommander, { keys }: Store, part: number, sealed: Buffer): void {
  write.set(keys.memberships(part), sealed);
}

/** When a workspace's memberships began, as it's sealed; null before. */
export const sealedBegun = ({ redis, keys }: Store, read: Client = redis): Promise<Buffer | null> =>
  read.hgetBuffer(keys.membershipsHead, 'begun');

/** Writes when the memberships began, as part of a transaction. */
export function writeBegun(write: ChainableCommander, { keys }: Store, sealed: Buffer): void {
  write.hset(keys.membershipsHead, 'begun', sealed);
}

/** The day until which every part is sealed at the least; null before the first. */
export async function membershipsUntil({ redis, keys }: Store): Promise<Day | null> {
  const day = await redis.hget(keys.membershipsHead, 'until');
  return day === null ? null : Number(day) || 0;
}

/** Writes the day until which every part is sealed, as part of a transaction. */
export function writeMembershipsUntil(write: ChainableCommander, { keys }: Store, day: Day): void {
  write.hset(keys.membershipsHead, 'until', day);
}
