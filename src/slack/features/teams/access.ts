import type { MemberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import type { UserGroup } from '../../../usecases/ports.js';
import { safeCode } from '../../../usecases/log.js';
import { seenAs } from '../../../store/teams.js';
import type { Workspace } from '../../workspace.js';

/** Whether somebody may change a team at this moment: admins all, managers their own. */
export const mayChange = (team: Team, member: MemberId, admin: boolean): boolean =>
  admin || team.managers.includes(member);

/** What a team's form carries: which team it is, and what that looked like. */
export const metadataOf = (team: Team | null): string => (team ? `${team.id}|${seenAs(team)}` : '');

/** The workspace's user groups; none where Slack doesn't say, so that a form still opens. */
export const groupsOf = ({ directory, context }: Workspace): Promise<readonly UserGroup[]> =>
  directory.groups().catch((error: unknown) => {
    context.log.warn('groups_unreadable', { code: safeCode(error) });
    return [];
  });
