import type { ChainableCommander } from 'ioredis';
import { type TeamId, teamId } from '../pulse/ids.js';
import { keepWithin } from './bounds.js';
import type { Client, Store } from './redis.js';

/** Returns a team's hard event, sealed; null if there's none. */
export const sealedHardEvent = ({ keys }: Store, team: TeamId, read: Client): Promise<Buffer | null> =>
  read.hgetBuffer(keys.hardEvents, team);

/** Writes a team's hard event, as part of a transaction; null removes it. */
export function writeHardEvent(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  sealed: Buffer | null,
): void {
  if (sealed) write.hset(keys.hardEvents, team, sealed);
  else write.hdel(keys.hardEvents, team);
}

/** Returns the hard events of all teams, sealed. Throws OverBound. */
export async function hardEventsIn(store: Store): Promise<ReadonlyMap<TeamId, Buffer>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.hardEvents, 'teams']] });
  const found = await redis.hgetallBuffer(keys.hardEvents);
  return new Map(Object.entries(found).map(([team, sealed]) => [teamId(team), sealed]));
}
