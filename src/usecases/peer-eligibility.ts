import type { Instant } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { withoutUnintroduced, isAcross, partnersOf, type PeerRecord } from '../pulse/peer.js';
import type { Team } from '../pulse/team.js';
import { markedAmong } from '../sealing/peers.js';
import { peersState } from '../store/peers.js';
import { weeksNotIntroduced } from '../store/slack-write-block.js';
import { allTeams, rosterOf } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import { ownPeer, peerRoundOf } from './peer-records.js';

/**
 * Returns a function that says whether one person manages a team that another is on. People who manage a team
 * together don't manage each other.
 */
export async function whoManagesWhom({
  store,
}: WorkspaceContext): Promise<(one: MemberId, other: MemberId) => boolean> {
  const managed = await Promise.all(
    (await allTeams(store)).map(async ({ id, managers }) => ({
      managers,
      members: new Set((await rosterOf(store, id)).map((member) => member.id)),
    })),
  );
  return (one, other) =>
    managed.some(
      ({ managers, members }) => managers.includes(one) && !managers.includes(other) && members.has(other),
    );
}

/** Returns everyone who could be paired with a team's members if they took part. */
async function circleOf({ store }: WorkspaceContext, team: Team): Promise<MemberId[]> {
  const teams = isAcross(team.peers)
    ? (await allTeams(store)).filter((one) => !one.archived && isAcross(one.peers))
    : [team];
  const rosters = await Promise.all(teams.map(({ id }) => rosterOf(store, id)));
  return rosters.flat().map(({ id }) => id);
}

/** Whether a team's member could ever be paired with `other`: someone in the circle, and neither manages the other. */
export async function canBePaired(
  context: WorkspaceContext,
  member: MemberId,
  team: Team,
  other: MemberId,
): Promise<boolean> {
  if (member === other || !(await circleOf(context, team)).includes(other)) return false;
  const manages = await whoManagesWhom(context);
  return !manages(member, other) && !manages(other, member);
}

/** A member's view of their own peer check-ins, without colleagues who have left. */
export interface PeerView {
  readonly team: Team;
  readonly peer: PeerRecord;
  /** The people they met last. */
  readonly partners: readonly MemberId[];
  readonly buddy: MemberId | null;
  readonly avoids: readonly MemberId[];
  readonly met: readonly { readonly who: MemberId; readonly week: number }[];
  /** Whether Slack let the bot introduce the pairs of their last round; false also while it's still trying. */
  readonly introduced: boolean;
  /** When the next round is drawn; null if none is planned. */
  readonly next: Instant | null;
}

/** Returns a member's view of their own peer check-ins, for them alone. */
export async function peerView(context: WorkspaceContext, member: MemberId, team: Team): Promise<PeerView> {
  const { workspace, store } = context;
  const peer = await ownPeer(context, member, team);
  const colleagues = markedAmong(workspace, await circleOf(context, team));
  const { next } = await peersState(store, team.id);
  const unmet = await weeksNotIntroduced(store);
  return {
    team,
    peer,
    partners: partnersOf(peer)
      .map((mark) => colleagues.only(mark))
      .filter((who) => who !== null),
    buddy: colleagues.only(peer.buddy),
    avoids: colleagues.all(peer.avoids),
    introduced: peer.round === null || !unmet.has(peer.round),
    met: withoutUnintroduced(peer, unmet).met.flatMap(({ who: mark, week }) => {
      const who = colleagues.only(mark);
      return who === null ? [] : [{ who, week }];
    }),
    next: next && (await peerRoundOf(context, team, next)).at,
  };
}
