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

/** Whether a team asks people. One whose definition can't be read keeps its people until it can. */
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
 * Settles who of the people that Slack shows in a team's channel or group is asked with it, and remembers who was seen for
 * the first time: a person's home is the first team that asked for them, until that team's roster is read without them,
 * it's archived, or the season has come from which an admin wanted them elsewhere.
 *
 * @returns what is known of them then; whose home the team is, is on its roster
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
  // The rosters stand in for what was known of somebody and was lost.
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
 * Whether somebody is on a team's roster, by what is known of them. They aren't from the season on in which another team asks
 * them, so that nobody is asked twice. If that team's channel is read without them, they are again.
 */
export const isListed = (membership: Membership | null, team: TeamId, week: number): boolean =>
  membership?.home === team && !isMoving(membership, team, week);

/** Lets people go whose home a team was: the next one that asks for them takes them. */
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

/** Somebody in a team's channel or group whom another team asks, and which team that is. */
export interface Elsewhere {
  readonly member: MemberId;
  readonly team: TeamId;
}

/** Those of some people who are asked with another team than this one. */
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

/** Remembers that people are to be asked with this team from the next season on. Seasons begin in the same week for all. */
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
