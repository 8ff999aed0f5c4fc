import type { MemberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import type { UserGroup } from '../../../usecases/ports.js';
import { safeCode } from '../../../usecases/log.js';
import { seenAs } from '../../../store/teams.js';
import type { Workspace } from '../../workspace.js';

/** Whether a member may change a team right now: admins may change any team, managers their own. */
export const mayChange = (team: Team, member: MemberId, admin: boolean): boolean =>
  admin || team.managers.includes(member);

/** Returns what a team's form carries: the team's id and a hash of what it shows; empty for a new team. */
export const metadataOf = (team: Team | null): string => (team ? `${team.id}|${seenAs(team)}` : '');

/** Returns the workspace's user groups; none if Slack doesn't list them, so that the form still opens. */
export const groupsOf = ({ directory, context }: Workspace): Promise<readonly UserGroup[]> =>
  directory.groups().catch((error: unknown) => {
    context.log.warn('groups_unreadable', { code: safeCode(error) });
    return [];
  });
