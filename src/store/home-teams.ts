import type { ChainableCommander } from 'ioredis';
import { type MemberId, memberId, type TeamId, teamId } from '../pulse/ids.js';
import { dropHomes, homesOf, writeHomes } from './homes.js';
import type { Store } from './redis.js';
import { findTeam, ifUnreadable, isOnRoster } from './teams.js';

/**
 * Those of some members whose home this team is, or becomes by `settleHomes`: a member's home is the first team that
 * asked for them, until they are no longer on its roster.
 */
export async function ownOf(
  store: Store,
  team: TeamId,
  members: readonly MemberId[],
): Promise<ReadonlySet<MemberId>> {
  const { redis, keys } = store;
  if (members.length === 0) return new Set();
  const homes = await homesOf(store, members);
  const moves = await redis.hmget(keys.moves, ...members);
  const own = new Set<MemberId>();
  for (const [index, member] of members.entries()) {
    const home = homes.get(member);
    const underWay = home === moves[index];
    if (!home || home === team || !(underWay || (await isHeldBy(store, home, member)))) own.add(member);
  }
  return own;
}

/** Who comes to a team, or stays, and who is on its roster no more. */
export interface Homes {
  readonly own: readonly MemberId[];
  readonly gone: readonly MemberId[];
}

/**
 * Settles as part of a transaction whose home a team is: who was under way to it has arrived, or will be asked where
 * they were before, and of those who are gone it is forgotten where they were asked.
 */
export async function settleHomes(
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
  const coming = (await movesUnderWay(store)).filter(([, to]) => to === team).map(([member]) => member);
  const homes = await homesOf(store, [...coming, ...gone]);
  const here = new Set(own);
  const arrived = coming.filter((member) => here.has(member) || homes.get(member) === team);
  const left = gone.filter((member) => homes.get(member) === team);
  dropHomes(write, store, left);
  if (arrived.length + left.length > 0) write.hdel(store.keys.moves, ...arrived, ...left);
}

/** Somebody of a team's channel or group who is asked with another team, and which. */
export interface Elsewhere {
  readonly member: MemberId;
  readonly team: TeamId;
}

/** Those of some people who are asked with another team than this one. */
export async function askedElsewhere(
  store: Store,
  team: TeamId,
  members: readonly MemberId[],
): Promise<Elsewhere[]> {
  const homes = await homesOf(store, members);
  const found: Elsewhere[] = [];
  for (const member of members) {
    const home = homes.get(member);
    if (home && home !== team && (await isHeldBy(store, home, member))) found.push({ member, team: home });
  }
  return found;
}

/** Remembers that people are to be asked with this team once the season of the team they are in is over. */
export async function wishMove(
  { redis, keys }: Store,
  members: readonly MemberId[],
  to: TeamId,
): Promise<void> {
  if (members.length > 0)
    await redis.hset(keys.moves, Object.fromEntries(members.map((member) => [member, to])));
}

/**
 * At the start of a team's season: lets those go who are to be asked with another team, and takes those who are to come.
 * Seasons begin in the same week for all.
 */
export async function settleMoves(store: Store, team: TeamId): Promise<void> {
  const moves = await movesUnderWay(store);
  const homes = await homesOf(
    store,
    moves.map(([member]) => member),
  );
  await settle(
    store,
    moves.filter(([member, to]) => to === team || homes.get(member) === team),
  );
}

/** Who is to be asked with which team from their next season on. */
const movesUnderWay = async ({ redis, keys }: Store): Promise<(readonly [MemberId, TeamId])[]> =>
  Object.entries(await redis.hgetall(keys.moves)).map(([member, to]) => [memberId(member), teamId(to)]);

/** Settles in one step whose home is which team. */
async function settle(store: Store, homes: readonly (readonly [MemberId, TeamId])[]): Promise<void> {
  if (homes.length === 0) return;
  const write = store.redis.multi();
  writeHomes(write, store, homes);
  await write.exec();
}

async function isHeldBy(store: Store, home: TeamId, member: MemberId): Promise<boolean> {
  // A team whose definition cannot be read keeps its people until it can.
  const team = await findTeam(store, home).catch(ifUnreadable('unreadable' as const));
  const goesOn = team === 'unreadable' || (team !== null && !team.archived);
  return goesOn && (await isOnRoster(store, home, member));
}
