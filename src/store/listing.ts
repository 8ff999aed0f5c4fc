import { type MemberId, type TeamId, teamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { batchesOf, TEAMS_AT_ONCE } from './batches.js';
import { keepWithin, OverBound } from './bounds.js';
import { cachedPerStore } from './cached.js';
import type { Store } from './redis.js';
import { wrongTypeOf } from './redis-errors.js';
import { writtenMember } from './roster-entries.js';
import { findTeam, ifUnreadable, rosterOf } from './teams.js';

/** The rosters of all teams of a workspace, and the teams of each person on them. */
export interface Listing {
  readonly rosters: ReadonlyMap<TeamId, ReadonlyMap<MemberId, RosterMember>>;
  readonly teamsOf: ReadonlyMap<MemberId, readonly TeamId[]>;
}

async function read(store: Store): Promise<Listing> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.teams, 'teams']] });
  const teams = await redis.hkeys(keys.teams);
  const rosters = new Map<TeamId, ReadonlyMap<MemberId, RosterMember>>();
  // In batches, so that a request doesn't wait until we've read tens of thousands of entries.
  for (const some of batchesOf(teams.map(teamId), TEAMS_AT_ONCE))
    await Promise.all(
      some.map(async (team) => {
        const members = await rosterOf(store, team).catch((error: unknown) => {
          // One team's roster must not keep the rest of the workspace from their week.
          if (error instanceof OverBound) return [];
          const says = wrongTypeOf(error);
          if (says === null) throw error;
          store.damaged('a roster in Redis', team, [says]);
          return [];
        });
        rosters.set(team, new Map(members.map((member) => [member.id, member])));
      }),
    );
  const teamsOf = new Map<MemberId, TeamId[]>();
  for (const [team, roster] of rosters)
    for (const member of roster.keys()) {
      const others = teamsOf.get(member);
      if (others) others.push(team);
      else teamsOf.set(member, [team]);
    }
  return { rosters, teamsOf };
}

/**
 * Returns the teams that a listing says a member is asked with: as a rule, one. A member who went from one team to
 * another is on both rosters until we read the first again; the team that they joined later counts.
 */
export function teamsIn({ rosters, teamsOf }: Listing, member: MemberId): TeamId[] {
  const since = (team: TeamId): number => rosters.get(team)?.get(member)?.since ?? 0;
  const teams = teamsOf.get(member) ?? [];
  const latest = Math.max(...teams.map(since));
  return teams.filter((team) => since(team) === latest);
}

/** Returns a store's listing, as this process caches it. */
export const listing = cachedPerStore(read);

/** How old a listing that lacks a member may be, in milliseconds: another process may just have added them. */
const MISSED_MS = 2_000;

/** Returns the listing. If `has` is false for it, reads all of it again first, unless it's two seconds old at most. */
async function listingFor(store: Store, has: (listing: Listing) => boolean): Promise<Listing> {
  const known = await listing(store).get();
  return has(known) ? known : listing(store).within(MISSED_MS);
}

/** Returns the teams that a member is asked with (see `teamsIn`), without any that have an unreadable definition. */
export async function teamsListing(store: Store, member: MemberId): Promise<Team[]> {
  const known = await listingFor(store, ({ teamsOf }) => teamsOf.has(member));
  const teams = teamsIn(known, member).map((team) => findTeam(store, team).catch(ifUnreadable(null)));
  return (await Promise.all(teams)).filter((team) => team !== null);
}

/** Returns a member's entry on a team's roster; null if they aren't on it. */
export async function onRoster(store: Store, team: TeamId, member: MemberId): Promise<RosterMember | null> {
  const entryIn = ({ rosters }: Listing) => rosters.get(team)?.get(member);
  return entryIn(await listingFor(store, (known) => entryIn(known) !== undefined)) ?? null;
}

/** Returns a team's roster as this process last read it, however long ago; null if it hasn't read one yet. */
export const listedIn = (store: Store, team: TeamId): ReadonlyMap<MemberId, RosterMember> | null =>
  listing(store).now()?.rosters.get(team) ?? null;

/** Invalidates the listing if it differs from what this process has just read of a team's roster. */
export function rosterRead(store: Store, team: TeamId, roster: readonly RosterMember[]): void {
  const known = listing(store).now()?.rosters.get(team);
  const isSame = (member: RosterMember): boolean => {
    const before = known?.get(member.id);
    return before !== undefined && writtenMember(before) === writtenMember(member);
  };
  if (known?.size !== roster.length || !roster.every(isSame)) listing(store).invalidate();
}
