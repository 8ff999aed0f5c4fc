import type { ChainableCommander } from 'ioredis';
import type { TeamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Client, Store } from './redis.js';
import { writtenMember } from './roster-entries.js';

/**
 * Takes a number for a reading of a team's roster, before we ask Slack. Of two readings, in any processes, the one
 * with the higher number began later, so its roster is the newer one.
 */
export const beginReading = ({ redis, keys }: Store, team: TeamId): Promise<number> =>
  redis.incr(keys.readingsBegun(team));

/** Returns how many readings of a team's roster have begun. */
export const readingsBegun = async ({ redis, keys }: Store, team: TeamId): Promise<number> =>
  Number(await redis.get(keys.readingsBegun(team))) || 0;

/** Returns the number of the reading that a team's roster is from; 0 before the first. */
export const readingKept = async (
  { redis, keys }: Store,
  team: TeamId,
  read: Client = redis,
): Promise<number> => Number(await read.get(keys.readingKept(team))) || 0;

/** Replaces a team's roster with the result of a reading, and notes its number, as part of a transaction. */
export function writeRoster(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  roster: readonly RosterMember[],
  reading: number,
): void {
  write.set(keys.readingKept(team), reading).del(keys.roster(team));
  if (roster.length > 0)
    write.hset(
      keys.roster(team),
      Object.fromEntries(roster.map((member) => [member.id, writtenMember(member)])),
    );
}

/** Deletes a team's roster and the troubles of its readings, as part of a transaction. */
export function dropRoster(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write.del(keys.roster(team)).hdel(keys.rosterTroubles, team).hdel(keys.rostersEmpty, team);
}
