import { type Day, dayOf } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Answers } from '../pulse/questionnaire.js';
import type { RosterMember } from '../pulse/roster.js';
import { stateOf, type SupporterState } from '../pulse/supporters.js';
import type { TalkTime } from '../pulse/talk-times.js';
import type { Team } from '../pulse/team.js';
import type { Ask } from '../pulse/ask.js';
import { askAfter } from '../pulse/top-ask.js';
import type { Trajectory } from '../pulse/trajectory.js';
import { openBallot, type Opened, slotOf } from '../sealing/ballots.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { type TeamRecordsRead, readTeamRecords } from '../store/pulses.js';
import { knownTeams } from '../store/teams.js';
import { valueWithSlips } from '../sealing/slips.js';
import { onRoster } from '../store/listing.js';
import { questionnaireOf } from './season-questionnaire.js';
import { type PeerView, peerView } from './peer-eligibility.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { mayPass } from './losses.js';
import { ownMembershipOf } from './memberships.js';
import { ownPeer } from './peer-records.js';
import { recordAmong } from './member-record.js';
import type { RecordsAsRead } from './own-record.js';
import { supportersOf } from './supporters.js';
import { ownTalkTime } from './talk-times.js';

/** Everything we keep about a member in one team. */
export interface OwnTeam {
  readonly team: Team;
  /** Null if the member is no longer on the team's roster. */
  readonly roster: RosterMember | null;
  /** The day after which an archived team's records are deleted; null for an active team. */
  readonly keptUntil: Day | null;
  readonly trajectory: Trajectory | null;
  /** Their own pick of what would help the team; null for none. */
  readonly ask: Ask | null;
  readonly peer: PeerView;
  /** The stored answers to the open check-in, with the questionnaire's id and the week; null if there are none. */
  readonly checkin: {
    readonly questionnaire: string;
    readonly week: number;
    readonly answers: Answers;
  } | null;
}

/** A member's membership across teams, which decides whose results include them. */
interface OwnMembership {
  /** The week in which we first saw them in any team. */
  readonly since: number;
  /** The name of the team whose results include them, and since when. */
  readonly included: { readonly team: string; readonly fromWeek: number } | null;
  /** The names of teams whose results included them in the last year, and until when. */
  readonly before: readonly { readonly team: string; readonly untilWeek: number }[];
  /** The name of the team that an admin is moving them to, and from when. */
  readonly moving: { readonly team: string; readonly fromWeek: number } | null;
}

/** Everything we keep about a member. */
export interface OwnData {
  readonly teams: readonly OwnTeam[];
  readonly membership: OwnMembership | null;
  /** Their status as a peer supporter; null if they aren't one. */
  readonly supporter: SupporterState | null;
  /** The talk time that they took, or that was withdrawn from them; null for none. */
  readonly talk: TalkTime | null;
  /** Whether all teams were readable. */
  readonly complete: boolean;
}

/** How far forgetting has come, by the keyring of the process that answers. */
export interface Forgotten {
  /** The last forgotten day: answers to a check-in that closed then or earlier can't be opened anymore. */
  readonly upTo: Day;
  /** Whether it's more than a day behind, which happens only if something holds forgetting back. */
  readonly late: boolean;
}

/** Returns how far forgetting has come in this process. */
export const forgottenBy = ({ keyring, clock }: Pick<WorkspaceContext, 'keyring' | 'clock'>): Forgotten => ({
  upTo: keyring.day - 1,
  late: dayOf(clock.now()) > keyring.day + 1,
});

/**
 * Returns everything we keep about a member in one team, or null if that's nothing. The roster alone doesn't decide:
 * it isn't sealed, and a member who left it, or whose team was archived, still has a record until the team is resealed
 * or the archived team's day is over.
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
  const keptUntil = team.archived ? (sealedUntil ?? dayOf(context.clock.now())) : null;
  const peer = await peerView(context, member, team);
  const ask = ownAsk(context, member, { ...records, team });
  return { team, roster, keptUntil, trajectory, ask, peer, checkin };
}

/**
 * Returns everything we keep about a member in active teams, archived teams, and teams they've just left; and whether
 * all teams were readable. Reports unreadable ones.
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
 * Returns everything we keep about a member, for them alone. It reads every team, whoever asks: reading only the
 * member's own would show someone watching Redis who they are.
 */
export async function ownData(context: WorkspaceContext, member: MemberId): Promise<OwnData> {
  const [{ teams, complete }, membership, supporters, talk] = await Promise.all([
    ownTeams(context, member),
    ownMembership(context, member),
    supportersOf(context),
    ownTalkTime(context, member),
  ]);
  return { teams, membership, supporter: stateOf(supporters, member), talk, complete };
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

/** Returns a member's own ask, from their record and from a pick in the open box; null for none. */
export function ownAsk(
  context: SealingContext,
  member: MemberId,
  { team, ...records }: AskRecords & { readonly team: Pick<Team, 'id'> },
): Ask | null {
  const kept = recordAmong(context, member, team.id, records)?.trajectory.ask ?? null;
  const ballot = ballotAmong(context, member, team.id, records);
  const { pulse } = records.state;
  const choice = ballot?.kind === 'checkin' ? ballot.ask : null;
  const now = pulse ? askAfter(kept, choice, pulse.week) : kept;
  return now === null || now === 'withdrawn' ? null : now.ask;
}

/** The stored data to find a member's ballot in. */
type BallotRecords = Pick<TeamRecordsRead, 'box' | 'cast'> & {
  readonly state: Pick<TeamRecordsRead['state'], 'pulse' | 'generation'>;
};

/** The stored data to find a member's ask in. */
type AskRecords = BallotRecords & RecordsAsRead;

/** Opens the ballot in a member's slot, with the slips since the last reseal applied; null if they have no slot. */
export function ballotAmong(
  { workspace, keyring }: SealingContext,
  member: MemberId,
  team: TeamId,
  { state: { pulse, generation }, box, cast }: BallotRecords,
): Opened | null {
  if (!pulse) return null;
  const place = { workspace, team, pulse: pulse.id, closingDay: pulse.closingDay, generation };
  const pile = { workspace, team, kind: 'ballots', sealedUntil: pulse.closingDay, generation } as const;
  const slot = slotOf(keyring, place, member);
  const sealed = valueWithSlips(keyring, pile, slot, box, cast);
  return sealed ? openBallot(keyring, place, slot, sealed) : null;
}
