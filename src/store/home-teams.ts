import { type MemberId, memberId, type TeamId, teamId } from '../pulse/ids.js';
import { dropHomes, homesOf, writeHomes } from './homes.js';
import type { Store } from './redis.js';
import { findTeam, ifUnreadable, isOnRoster } from './teams.js';

/**
 * Settles whose home team this is: a member's home is the first team that asked for them, until they are no longer on
 * its roster. Gives those of the members whose home it is.
 */
export async function claimHomes(
  store: Store,
  team: TeamId,
  members: readonly MemberId[],
): Promise<ReadonlySet<MemberId>> {
  const { redis, keys } = store;
  if (members.length === 0) return new Set();
  const homes = await homesOf(store, members);
  const moves = await redis.hmget(keys.moves, ...members);
  const own: MemberId[] = [];
  for (const [index, member] of members.entries()) {
    const home = homes.get(member);
    const underWay = home === moves[index];
    if (!home || home === team || !(underWay || (await isHeldBy(store, home, member)))) own.push(member);
  }
  await settle(
    store,
    own.map((member) => [member, team]),
  );
  return new Set(own);
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

/** Once a team's roster was read: who was under way to it has arrived, or will be asked where they were before. */
export async function endMoves(store: Store, team: TeamId): Promise<void> {
  const coming = (await movesUnderWay(store)).filter(([, to]) => to === team).map(([member]) => member);
  const homes = await homesOf(store, coming);
  const ended = coming.filter((member) => homes.get(member) === team);
  if (ended.length > 0) await store.redis.hdel(store.keys.moves, ...ended);
}

/** Forgets where people were asked who are on the team's roster no more. */
export async function releaseHomes(store: Store, team: TeamId, gone: readonly MemberId[]): Promise<void> {
  const homes = await homesOf(store, gone);
  const own = gone.filter((member) => homes.get(member) === team);
  if (own.length === 0) return;
  const write = store.redis.multi().hdel(store.keys.moves, ...own);
  dropHomes(write, store, own);
  await write.exec();
}

async function isHeldBy(store: Store, home: TeamId, member: MemberId): Promise<boolean> {
  // A team whose definition cannot be read keeps its people until it can.
  const team = await findTeam(store, home).catch(ifUnreadable('unreadable' as const));
  const goesOn = team === 'unreadable' || (team !== null && !team.archived);
  return goesOn && (await isOnRoster(store, home, member));
}
