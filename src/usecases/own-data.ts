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
import { lyingUnder } from '../sealing/slips.js';
import { onRoster } from '../store/listing.js';
import { questionnaireOf } from './season-questionnaire.js';
import { type PeerView, peerView } from './peer-eligibility.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { mayPass } from './losses.js';
import { ownMembershipOf } from './memberships.js';
import { ownPeer } from './peer-records.js';
import { recordAmong, type TeamRecords } from './member-record.js';
import { supportersOf } from './supporters.js';
import { talkTimeOf } from './talk-times.js';

/** Everything we keep about a member in one team. */
export interface OwnTeam {
  readonly team: Team;
  /** Null if the member isn't on the team's roster any more. */
  readonly roster: RosterMember | null;
  /** The day after which an archived team deletes it; null for an active team. */
  readonly restsUntil: Day | null;
  readonly trajectory: Trajectory | null;
  /** What they say would help the team; null for nothing. */
  readonly ask: Ask | null;
  readonly peer: PeerView;
  /** The stored answers to the open check-in, with the questions and the week; or null. */
  readonly checkin: {
    readonly questionnaire: string;
    readonly week: number;
    readonly answers: Answers;
  } | null;
}

/** What we know about a member across teams, which decides whose results include them. */
export interface OwnMembership {
  /** The week in which we first saw them in any team. */
  readonly since: number;
  /** The teams whose results include them, or included them in the last year, by name, and from or until which week. */
  readonly included: { readonly team: string; readonly fromWeek: number } | null;
  readonly before: readonly { readonly team: string; readonly untilWeek: number }[];
  /** The team that an admin assigned them to, and from which week on. */
  readonly moving: { readonly team: string; readonly fromWeek: number } | null;
}

/** Everything we keep about a member. */
export interface OwnData {
  readonly teams: readonly OwnTeam[];
  readonly membership: OwnMembership | null;
  /** Their status as a peer supporter; null if they aren't one. */
  readonly supporter: SupporterState | null;
  /** The time to talk that they took, or that was withdrawn from them; null for none. */
  readonly talk: TalkTime | null;
  /** Whether we could read all of it. */
  readonly complete: boolean;
}

/** How far forgetting has come, by the keyring's own file in the process that answers. */
export interface Forgotten {
  /**
   * The last day of which nothing can be opened: the answers to a check-in that closed then or earlier are
   * gone.
   */
  readonly upTo: Day;
  /** Whether it's more than a day behind, which happens only if something holds forgetting back. */
  readonly late: boolean;
}

/** How far forgetting has come in this process. */
export const forgottenBy = ({ keyring, clock }: Pick<WorkspaceContext, 'keyring' | 'clock'>): Forgotten => ({
  upTo: keyring.day - 1,
  late: dayOf(clock.now()) > keyring.day + 1,
});

/**
 * What we keep about a member in one team, by what opens for them, whatever the roster says; null for
 * nothing. The roster isn't sealed, and somebody who left it, or whose team is archived, still has a record
 * until the team is resealed or the archived team's day is over.
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
  const peer = await peerView(context, member, team);
  const ask = ownAsk(context, member, { ...records, team });
  return { team, roster, restsUntil, trajectory, ask, peer, checkin };
}

/**
 * What we keep about a member in active teams, archived ones, and those they've just left; and whether all
 * teams were readable. Reports those that weren't.
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
 * Everything we keep about a member, for them alone. We read every team, whoever asks: reading only those
 * that concern somebody would show a person who watches Redis who that is.
 */
export async function ownData(context: WorkspaceContext, member: MemberId): Promise<OwnData> {
  const [{ teams, complete }, membership, supporters, talk] = await Promise.all([
    ownTeams(context, member),
    ownMembership(context, member),
    supportersOf(context),
    talkTimeOf(context, member),
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

/** What a member asks for, by their record and by a pick that still lies in the open box; null for nothing. */
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

/** Where to find a member's ballot. */
type BallotRecords = Pick<TeamRecordsRead, 'box' | 'cast'> & {
  readonly state: Pick<TeamRecordsRead['state'], 'pulse' | 'generation'>;
};

/** Where to find what a member asks for. */
type AskRecords = BallotRecords & TeamRecords;

/**
 * What a member's slot holds now, with the slips since it was last sealed applied; null if they have none.
 */
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
  const sealed = lyingUnder(keyring, pile, slot, box, cast);
  return sealed ? openBallot(keyring, place, slot, sealed) : null;
}
