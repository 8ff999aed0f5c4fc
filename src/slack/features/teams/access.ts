import type { MemberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';

/** Whether a member may change a team right now: admins may change any team, managers their own. */
export const mayChange = (team: Team, member: MemberId, admin: boolean): boolean =>
  admin || team.managers.includes(member);
