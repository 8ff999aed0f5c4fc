import { createHash } from 'node:crypto';
import type { ChainableCommander } from 'ioredis';
import { type MemberId, memberId, type TeamId, teamId } from '../pulse/ids.js';
import type { Store } from './redis.js';

/** How many hashes hold the homes: a byte names one. */
const PARTS = 256;

/**
 * The hash that holds a member's home, one of 256. Redis keeps a hash of up to 512 fields compact, at less than half
 * the bytes of a larger one: these are small up to 110,000 members, and a workspace of few has few of them.
 */
const keyOf = ({ keys }: Store, member: MemberId): string =>
  keys.homes(createHash('sha256').update(member).digest().readUInt8(0));

/** Members by the hash that holds their homes. */
function byKey(store: Store, members: readonly MemberId[]): ReadonlyMap<string, MemberId[]> {
  const found = new Map<string, MemberId[]>();
  for (const member of members) {
    const key = keyOf(store, member);
    const there = found.get(key);
    if (there) there.push(member);
    else found.set(key, [member]);
  }
  return found;
}

/** The team that each member of the workspace is asked and reported with. */
export async function allHomes({ redis, keys }: Store): Promise<ReadonlyMap<MemberId, TeamId>> {
  const parts = Array.from({ length: PARTS }, (_, part) => redis.hgetall(keys.homes(part)));
  return new Map(
    (await Promise.all(parts))
      .flatMap((part) => Object.entries(part))
      .map(([member, home]) => [memberId(member), teamId(home)]),
  );
}

/** The teams that members are asked and reported with, as they are at one moment; members without one are left out. */
export async function homesOf(
  store: Store,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, TeamId>> {
  const homes = new Map<MemberId, TeamId>();
  if (members.length === 0) return homes;
  const asked = byKey(store, members);
  const read = store.redis.multi();
  for (const [key, some] of asked) read.hmget(key, ...some);
  const replies = (await read.exec()) ?? [];
  for (const [index, some] of [...asked.values()].entries()) {
    const [error, found] = replies[index] ?? [];
    if (error) throw error;
    for (const [at, member] of some.entries()) {
      const home = (found as (string | null)[])[at];
      if (home) homes.set(member, teamId(home));
    }
  }
  return homes;
}

/** Writes whose home is which team, as part of a transaction. */
export function writeHomes(
  write: ChainableCommander,
  store: Store,
  homes: readonly (readonly [member: MemberId, home: TeamId])[],
): void {
  for (const [member, home] of homes) write.hset(keyOf(store, member), member, home);
}

/** Forgets members' homes, as part of a transaction. */
export function dropHomes(write: ChainableCommander, store: Store, members: readonly MemberId[]): void {
  for (const [key, some] of byKey(store, members)) write.hdel(key, ...some);
}

/** Who is on a team's roster, and who is on it no more. */
export interface Homes {
  readonly own: readonly MemberId[];
  readonly gone: readonly MemberId[];
}

/**
 * Lists a team as the home of those on its roster, as part of a transaction, and no longer as that of those who are gone.
 * The list finds a member's team; whose home is which team is decided by their membership.
 */
export async function writeHomesOf(
  write: ChainableCommander,
  store: Store,
  team: TeamId,
  { own, gone }: Homes,
): Promise<void> {
  writeHomes(
    write,
    store,
    own.map((member) => [member, team]),
  );
  const homes = await homesOf(store, gone);
  dropHomes(
    write,
    store,
    gone.filter((member) => homes.get(member) === team),
  );
}
