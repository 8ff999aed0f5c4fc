import type { MemberId } from '../pulse/ids.js';
import { leavePeers } from '../pulse/peer.js';
import type { Team } from '../pulse/team.js';
import type { Trajectory } from '../pulse/trajectory.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { knownTeams } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import { mayPass } from './losses.js';
import { updateMemberRecord } from './member-record.js';
import { ownTeams } from './own-data.js';
import { changePeer } from './peer-records.js';

/**
 * Ends a member's peer check-ins and changes their record in every team that keeps anything about them, even an
 * archived team or one they've just left. We add slips to every other team's piles too: otherwise, the teams we
 * write to would show someone watching Redis who the records belong to.
 *
 * @returns false if we keep nothing, a change failed, or a team was unreadable
 */
export async function changeEverywhere(
  context: WorkspaceContext,
  member: MemberId,
  change: (own: Trajectory) => Trajectory,
): Promise<boolean> {
  const { teams: own, complete } = await ownTeams(context, member);
  const needed = new Set(own.flatMap(({ team, trajectory }) => (trajectory ? [team.id] : [])));
  let changed = complete && own.length > 0;
  const changeIn = async (team: Team): Promise<void> => {
    try {
      await changePeer(context, member, team, leavePeers);
      const worked = await updateMemberRecord(context, member, team.id, change);
      if (!worked && needed.has(team.id)) changed = false;
    } catch (error) {
      // Unreadable data in one team mustn't keep us from changing the others; `ownTeams` has reported it.
      if (mayPass(error)) throw error;
      changed = false;
    }
  };
  const { teams } = await knownTeams(context.store);
  for (const batch of batchesOf(teams, TEAMS_AT_ONCE)) await Promise.all(batch.map(changeIn));
  return changed;
}
