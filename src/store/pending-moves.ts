import { type MemberId, memberId, type TeamId } from '../pulse/ids.js';
import { keepWithin } from './bounds.js';
import type { Store } from './redis.js';

/**
 * Records that people will be asked with a team from the next season on. Their memberships, which decide, say so too;
 * this list is for finding people who never joined the team's channel.
 */
export async function noteMoves(
  { redis, keys }: Store,
  members: readonly MemberId[],
  to: TeamId,
): Promise<void> {
  await redis.hset(keys.moves, Object.fromEntries(members.map((member) => [member, to])));
}

/** Returns the people on the list for a team. Throws OverBound. */
export async function movesTo(store: Store, team: TeamId): Promise<MemberId[]> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.moves, 'moves']] });
  return Object.entries(await redis.hgetall(keys.moves)).flatMap(([member, to]) =>
    to === team ? [memberId(member)] : [],
  );
}

/** Takes people off the list. */
export async function forgetMoves({ redis, keys }: Store, members: readonly MemberId[]): Promise<void> {
  if (members.length > 0) await redis.hdel(keys.moves, ...members);
}
