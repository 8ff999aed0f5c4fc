import { type MemberId, type TeamId, teamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { batchesOf, TEAMS_AT_ONCE } from './batches.js';
import { keepWithin, OverBound } from './bounds.js';
import { cachedPerStore } from './cached.js';
import type { Store } from './redis.js';
import { wrongKindOf } from './redis-errors.js';
import { writtenMember } from './roster-entries.js';
import { findTeam, ifUnreadable, rosterOf } from './teams.js';

/** Everybody of a workspace whom a team asks: which rosters they're on, and what these say of them. */
export interface Listing {
  readonly rosters: ReadonlyMap<TeamId, ReadonlyMap<MemberId, RosterMember>>;
  readonly teamsOf: ReadonlyMap<MemberId, readonly TeamId[]>;
}

async function read(store: Store): Promise<Listing> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.teams, 'teams']] });
  const teams = await redis.hkeys(keys.teams);
  const rosters = new Map<TeamId, ReadonlyMap<MemberId, RosterMember>>();
  // Some at a time, so that a request in hand doesn't wait for tens of thousands of entries to be read.
  for (const some of batchesOf(teams.map(teamId), TEAMS_AT_ONCE))
    await Promise.all(
      some.map(async (team) => {
        const members = await rosterOf(store, team).catch((error: unknown) => {
          // It must not keep everybody else of the workspace from their week.
          if (error instanceof OverBound) return [];
          const says = wrongKindOf(error);
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
 * The teams that somebody is asked with, as a listing has it: as a rule one. Whoever went from one team to another is on
 * both rosters until the first is read again, and the later one counts.
 */
export function teamsIn({ rosters, teamsOf }: Listing, member: MemberId): TeamId[] {
  const since = (team: TeamId): number => rosters.get(team)?.get(member)?.since ?? 0;
  const teams = teamsOf.get(member) ?? [];
  const latest = Math.max(...teams.map(since));
  return teams.filter((team) => since(team) === latest);
}

/** The listing of each store, as this process keeps it. */
export const listing = cachedPerStore(read);

/** How old a listing may be that somebody isn't on, in milliseconds: another process may have just put them there. */
const MISSED_MS = 2_000;

/** The listing for somebody: one that doesn't have them is read again, all of it, before it's believed. */
async function listingFor(store: Store, has: (listing: Listing) => boolean): Promise<Listing> {
  const known = await listing(store).get();
  return has(known) ? known : listing(store).within(MISSED_MS);
}

/** The teams that somebody is asked with, as `teamsIn` has it, without those whose definitions can't be read. */
export async function teamsListing(store: Store, member: MemberId): Promise<Team[]> {
  const known = await listingFor(store, ({ teamsOf }) => teamsOf.has(member));
  const teams = teamsIn(known, member).map((team) => findTeam(store, team).catch(ifUnreadable(null)));
  return (await Promise.all(teams)).filter((team) => team !== null);
}

/** A member as a team's roster has them; null for someone who is not on it. */
export async function onRoster(store: Store, team: TeamId, member: MemberId): Promise<RosterMember | null> {
  const entryIn = ({ rosters }: Listing) => rosters.get(team)?.get(member);
  return entryIn(await listingFor(store, (known) => entryIn(known) !== undefined)) ?? null;
}

/** Who's on a team's roster, as this process last read it, however long ago; null if it hasn't. */
export const listedIn = (store: Store, team: TeamId): ReadonlyMap<MemberId, RosterMember> | null =>
  listing(store).now()?.rosters.get(team) ?? null;

/** Takes in that this process has read a team's roster again: the listing is read again if it says anything else. */
export function rosterRead(store: Store, team: TeamId, roster: readonly RosterMember[]): void {
  const known = listing(store).now()?.rosters.get(team);
  const isSame = (member: RosterMember): boolean => {
    const before = known?.get(member.id);
    return before !== undefined && writtenMember(before) === writtenMember(member);
  };
  if (known?.size !== roster.length || !roster.every(isSame)) listing(store).changed();
}
