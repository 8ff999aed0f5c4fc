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
import { changeMemberships, membershipsOf } from './memberships.js';

/** Whether a team is active. A team with an unreadable definition keeps its people until it's readable. */
async function goesOn(store: Store, team: TeamId): Promise<boolean> {
  const found = await findTeam(store, team).catch(ifUnreadable('unreadable' as const));
  return found === 'unreadable' || (found !== null && !found.archived);
}

/** `goesOn`, asked once for each team. */
function ongoing(store: Store): (team: TeamId) => Promise<boolean> {
  const answers = new Map<TeamId, Promise<boolean>>();
  return (team) => {
    const known = answers.get(team) ?? goesOn(store, team);
    answers.set(team, known);
    return known;
  };
}

/**
 * Decides which of the people that Slack shows in a team's channel or group we ask with it, and remembers
 * those we see for the first time. A person's home is the first team that claimed them, until we read that
 * team's roster without them, it's archived, or the season begins from which an admin assigned them
 * elsewhere.
 *
 * @returns what we know about them afterward; people whose home is this team are on its roster
 * @throws KeyringError, Overtaken
 */
export async function assignTeams(
  context: WorkspaceContext,
  team: TeamId,
  people: readonly MemberId[],
  week: number,
): Promise<Memberships> {
  const { store } = context;
  const goes = ongoing(store);
  // The rosters replace lost knowledge about somebody.
  const heldBefore = async (member: MemberId): Promise<TeamId> => {
    const [home] = teamsIn(await listing(store).get(), member);
    const isHeld = home && home !== team && (await goes(home)) && (await isOnRoster(store, home, member));
    return isHeld ? home : team;
  };
  const season = seasonOf(week);
  const current = async (known: Membership): Promise<Membership> => {
    const { moving } = known;
    const over = moving !== null && season > moving.from;
    return over || (isMoving(known, team, week) && moving && !(await goes(moving.team)))
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
    const here = comes || home === null || home === team || !(await goes(home));
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
 * Whether a person is on a team's roster, by what we know about them. They aren't once the season begins in
 * which another team asks them, so that we don't ask anybody twice. If we then read that team's channel
 * without them, they're back.
 */
export const isListed = (membership: Membership | null, team: TeamId, week: number): boolean =>
  membership?.home === team && !isMoving(membership, team, week);

/** Releases people whose home was this team: the next team that claims them gets them. */
export async function releaseMembers(
  context: WorkspaceContext,
  team: TeamId,
  gone: readonly MemberId[],
): Promise<void> {
  if (gone.length === 0) return;
  await changeMemberships(context, gone, async (now) => {
    const known = gone.map((member) => [member, now.of(member)] as const);
    return new Map(
      known.flatMap(([member, one]) =>
        one?.home === team ? [[member, { ...one, home: null }] as const] : [],
      ),
    );
  });
}

/** A person in a team's channel or group whom another team asks, and which team that is. */
export interface Elsewhere {
  readonly member: MemberId;
  readonly team: TeamId;
}

/** Those of some people whom another team asks. */
export async function assignedElsewhere(
  context: SealingContext,
  team: TeamId,
  members: readonly MemberId[],
): Promise<Elsewhere[]> {
  const goes = ongoing(context.store);
  const memberships = await membershipsOf(context, members);
  const found: Elsewhere[] = [];
  for (const member of members) {
    const home = memberships.of(member)?.home;
    if (home && home !== team && (await goes(home))) found.push({ member, team: home });
  }
  return found;
}

/**
 * Records that this team asks some people from the next season on. Seasons begin in the same week for all
 * teams.
 */
export async function requestMove(
  context: WorkspaceContext,
  members: readonly MemberId[],
  to: TeamId,
): Promise<void> {
  if (members.length === 0) return;
  await noteMoves(context.store, members, to);
  const from = seasonOf(weekOf(context.clock.now())) + PUBLICATION_RULE.seasonWeeks;
  await changeMemberships(context, members, async (now) => {
    const known = members.map((member) => [member, now.of(member)] as const);
    return new Map(
      known.flatMap(([member, one]) =>
        one ? [[member, { ...one, moving: { team: to, from } }] as const] : [],
      ),
    );
  });
}
