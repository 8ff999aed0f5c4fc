import { weekOf } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import { firstSeen, isMoving, type Membership, type Memberships } from '../pulse/membership.js';
import { seasonOf } from '../pulse/season.js';
import { PUBLICATION_RULE } from '../pulse/publication-rule.js';
import { listing, teamsIn } from '../store/listing.js';
import { forgetMoves, movesTo, noteMoves } from '../store/pending-moves.js';
import type { Store } from '../store/redis.js';
import { findTeam, ifUnreadable, isOnRoster } from '../store/teams.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { changeEach, changeMemberships, membershipsOf } from './memberships.js';

/** Whether a team is active. One with an unreadable definition counts as active, so it keeps its people. */
async function isActive(store: Store, team: TeamId): Promise<boolean> {
  const found = await findTeam(store, team).catch(ifUnreadable('unreadable' as const));
  return found === 'unreadable' || (found !== null && !found.archived);
}

/** Returns an `isActive` that looks each team up only once. */
function activeLookup(store: Store): (team: TeamId) => Promise<boolean> {
  const answers = new Map<TeamId, Promise<boolean>>();
  return (team) => {
    const known = answers.get(team) ?? isActive(store, team);
    answers.set(team, known);
    return known;
  };
}

/**
 * Decides which of the people in a team's channel or group belong to it, and records those we see for the first
 * time. A person's home is the first team that claimed them, until we read that team's roster without them, it's
 * archived, or an admin's move of theirs takes effect with a new season.
 *
 * @returns the people's memberships afterward; those whose home is this team are on its roster: see `isListed`
 * @throws KeyringError, Overtaken
 */
export async function assignTeams(
  context: WorkspaceContext,
  team: TeamId,
  people: readonly MemberId[],
  week: number,
): Promise<Memberships> {
  const { store } = context;
  const isActiveTeam = activeLookup(store);
  // Where a membership was lost, the rosters tell us the person's home.
  const heldBefore = async (member: MemberId): Promise<TeamId> => {
    const [home] = teamsIn(await listing(store).get(), member);
    const isHeld =
      home && home !== team && (await isActiveTeam(home)) && (await isOnRoster(store, home, member));
    return isHeld ? home : team;
  };
  const season = seasonOf(week);
  const current = async (known: Membership): Promise<Membership> => {
    const { moving } = known;
    const over = moving !== null && season > moving.from;
    return over || (isMoving(known, team, week) && moving && !(await isActiveTeam(moving.team)))
      ? { ...known, moving: null }
      : known;
  };
  const settle = async (member: MemberId, { of, lostIn }: Memberships): Promise<Membership> => {
    const known = of(member);
    if (!known) return firstSeen(week, lostIn(member) === null ? team : await heldBefore(member));
    const now = await current(known);
    const { home, moving } = now;
    if (isMoving(now, team, week)) return now;
    const comes = moving?.team === team && season >= moving.from;
    const here = comes || home === null || home === team || !(await isActiveTeam(home));
    if (!here || (home === team && !comes)) return now;
    return { ...now, home: team, moving: comes ? null : moving };
  };
  const pending = await movesTo(store, team);
  const awaited = pending.filter((member) => !people.includes(member));
  const memberships = await changeMemberships(context, [...people, ...awaited], async (now) => {
    const changed = new Map<MemberId, Membership>();
    for (const member of people) {
      const known = now.of(member);
      const next = await settle(member, now);
      if (next !== known) changed.set(member, next);
    }
    for (const member of awaited) {
      const known = now.of(member);
      if (known?.moving?.team === team && season >= known.moving.from)
        changed.set(member, { ...known, moving: null });
    }
    return changed;
  });
  await forgetMoves(
    store,
    pending.filter((member) => memberships.of(member)?.moving?.team !== team),
  );
  return memberships;
}

/**
 * Whether a person's membership puts them on a team's roster. Once the season of their move to another team begins,
 * it doesn't, so that we never ask them twice. If we then read that team's channel without them, they're back.
 */
export const isListed = (membership: Membership | null, team: TeamId, week: number): boolean =>
  membership?.home === team && !isMoving(membership, team, week);

/** Releases the people among these whose home is this team, so that the next team to claim them gets them. */
export async function releaseMembers(
  context: WorkspaceContext,
  team: TeamId,
  gone: readonly MemberId[],
): Promise<void> {
  if (gone.length === 0) return;
  await changeEach(context, gone, (known) => (known.home === team ? { ...known, home: null } : null));
}

/** A person in a team's channel or group whose home is another team. */
export interface Elsewhere {
  readonly member: MemberId;
  readonly team: TeamId;
}

/** Returns the people among these whose home is another active team. */
export async function assignedElsewhere(
  context: SealingContext,
  team: TeamId,
  members: readonly MemberId[],
): Promise<Elsewhere[]> {
  const isActiveTeam = activeLookup(context.store);
  const memberships = await membershipsOf(context, members);
  const found: Elsewhere[] = [];
  for (const member of members) {
    const home = memberships.of(member)?.home;
    if (home && home !== team && (await isActiveTeam(home))) found.push({ member, team: home });
  }
  return found;
}

/** Plans people's move to this team from the next season on. Seasons begin in the same week for all teams. */
export async function requestMove(
  context: WorkspaceContext,
  members: readonly MemberId[],
  to: TeamId,
): Promise<void> {
  if (members.length === 0) return;
  await noteMoves(context.store, members, to);
  const from = seasonOf(weekOf(context.clock.now())) + PUBLICATION_RULE.seasonWeeks;
  await changeEach(context, members, (known) => ({ ...known, moving: { team: to, from } }));
}
