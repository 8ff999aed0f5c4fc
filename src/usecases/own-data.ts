import { type Day, dayOf } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Answers } from '../pulse/questionnaire.js';
import type { RosterMember } from '../pulse/roster.js';
import { stateOf, type SupporterState } from '../pulse/supporters.js';
import type { Team } from '../pulse/team.js';
import type { Trajectory } from '../pulse/trajectory.js';
import { openBallot, type Opened, slotOf } from '../sealing/ballots.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { type TeamRecordsRead, readTeamRecords } from '../store/pulses.js';
import { knownTeams } from '../store/teams.js';
import { lyingUnder } from '../sealing/slips.js';
import { onRoster } from '../store/listing.js';
import { questionnaireOf } from './season-questionnaire.js';
import { type PeerView, peerView } from './peer-eligibility.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { mayPass } from './losses.js';
import { ownMembershipOf } from './memberships.js';
import { ownPeer } from './peer-records.js';
import { recordAmong } from './member-record.js';
import { supportersOf } from './supporters.js';

/** Everything that is kept about a member in one team. */
export interface OwnTeam {
  readonly team: Team;
  /** Null if the member isn't on the team's roster any more. */
  readonly roster: RosterMember | null;
  /** The day after which a team that rests deletes it; null for a team that asks. */
  readonly restsUntil: Day | null;
  readonly trajectory: Trajectory | null;
  readonly peer: PeerView;
  /** The answers that are stored for the open check-in, with what was asked in which week; or null. */
  readonly checkin: {
    readonly questionnaire: string;
    readonly week: number;
    readonly answers: Answers;
  } | null;
}

/** What is known of a member across teams, which decides whose results include them. */
export interface OwnMembership {
  /** The week in which they were first seen in any team. */
  readonly since: number;
  /** The teams whose results include them, or included them in the last year, by name, and from or until which week. */
  readonly included: { readonly team: string; readonly fromWeek: number } | null;
  readonly before: readonly { readonly team: string; readonly untilWeek: number }[];
  /** The team an admin wants them asked with, and from which week on. */
  readonly moving: { readonly team: string; readonly fromWeek: number } | null;
}

/** Everything that is kept about a member. */
export interface OwnData {
  readonly teams: readonly OwnTeam[];
  readonly membership: OwnMembership | null;
  /** Their status as a peer supporter; null if they aren't one. */
  readonly supporter: SupporterState | null;
  /** Whether all of it could be read. */
  readonly complete: boolean;
}

/** How far forgetting has come, by the keyring's own file in the process that is asked. */
export interface Forgotten {
  /** The last day of which nothing can be opened: the answers of a check-in that closed then, or before, are gone. */
  readonly upTo: Day;
  /** Whether it is more than a day behind, which it is only when something holds forgetting back. */
  readonly late: boolean;
}

/** How far forgetting has come in this process. */
export const forgottenBy = ({ keyring, clock }: Pick<WorkspaceContext, 'keyring' | 'clock'>): Forgotten => ({
  upTo: keyring.day - 1,
  late: dayOf(clock.now()) > keyring.day + 1,
});

/**
 * What is kept about a member in one team, by what opens for them, whatever the roster says; null for nothing. The roster
 * is plain, and whoever left it, or whose team rests, has a record until the team is sealed again or its rest is over.
 */
async function ownIn(context: WorkspaceContext, member: MemberId, team: Team): Promise<OwnTeam | null> {
  const { store } = context;
  const records = await readTeamRecords(store, team.id);
  const roster = await onRoster(store, team.id, member);
  const trajectory = recordAmong(context, member, team.id, records)?.trajectory ?? null;
  const checkin = ownCheckin(context, member, team, records);
  const takesPart = (await ownPeer(context, member, team)).since !== null;
  if (!roster && !trajectory && !checkin && !takesPart) return null;
  const { sealedUntil } = records.state;
  const restsUntil = team.archived ? (sealedUntil ?? dayOf(context.clock.now())) : null;
  return { team, roster, restsUntil, trajectory, peer: await peerView(context, member, team), checkin };
}

/**
 * What is kept about a member in the teams that ask them, that rest, and that they have just left; and whether all teams
 * could be read. What can't be is reported.
 */
export async function ownTeams(
  context: WorkspaceContext,
  member: MemberId,
): Promise<{ readonly teams: readonly OwnTeam[]; readonly complete: boolean }> {
  const { teams, unreadable } = await knownTeams(context.store);
  const found: OwnTeam[] = [];
  let complete = unreadable.length === 0;
  const look = async (team: Team): Promise<OwnTeam | null> => {
    try {
      return await ownIn(context, member, team);
    } catch (error) {
      if (mayPass(error)) throw error;
      complete = false;
      context.store.damaged('where teams stand, in Redis', team.id, [String(error)]);
      return null;
    }
  };
  for (const batch of batchesOf(teams, TEAMS_AT_ONCE))
    found.push(...(await Promise.all(batch.map(look))).filter((one) => one !== null));
  return { teams: found, complete };
}

/**
 * Everything that is kept about a member, for them alone. Every team is looked through, whoever asks: a look at those that
 * concern somebody would show whoever watches Redis who that is.
 */
export async function ownData(context: WorkspaceContext, member: MemberId): Promise<OwnData> {
  const [{ teams, complete }, membership, supporters] = await Promise.all([
    ownTeams(context, member),
    ownMembership(context, member),
    supportersOf(context),
  ]);
  return { teams, membership, supporter: stateOf(supporters, member), complete };
}

async function ownMembership(context: WorkspaceContext, member: MemberId): Promise<OwnMembership | null> {
  const known = await ownMembershipOf(context, member);
  if (!known) return null;
  const { teams } = await knownTeams(context.store);
  const nameOf = (id: TeamId): string => teams.find((team) => team.id === id)?.name ?? id;
  const { since, counted, left, moving } = known;
  return {
    since,
    included: counted && { team: nameOf(counted.team), fromWeek: counted.season },
    before: left.map(({ team, week }) => ({ team: nameOf(team), untilWeek: week })),
    moving: moving && { team: nameOf(moving.team), fromWeek: moving.from },
  };
}

function ownCheckin(
  context: WorkspaceContext,
  member: MemberId,
  team: Team,
  records: TeamRecordsRead,
): OwnTeam['checkin'] {
  const { pulse, season } = records.state;
  const ballot = ballotAmong(context, member, team.id, records);
  if (!pulse || ballot?.kind !== 'checkin') return null;
  return {
    questionnaire: questionnaireOf(context, team, pulse.week, season).id,
    week: pulse.week,
    answers: ballot.answers,
  };
}

/** What a member's slot holds now, with the slips that came since it was last sealed; null where they have none. */
export function ballotAmong(
  { workspace, keyring }: SealingContext,
  member: MemberId,
  team: TeamId,
  { state: { pulse, generation }, box, cast }: TeamRecordsRead,
): Opened | null {
  if (!pulse) return null;
  const place = { workspace, team, pulse: pulse.id, closingDay: pulse.closingDay, generation };
  const pile = { workspace, team, kind: 'ballots', sealedUntil: pulse.closingDay, generation } as const;
  const slot = slotOf(keyring, place, member);
  const sealed = lyingUnder(keyring, pile, slot, box, cast);
  return sealed ? openBallot(keyring, place, slot, sealed) : null;
}
