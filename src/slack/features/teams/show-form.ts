import type { ModalView } from '@slack/types';
import type { Team } from '../../../pulse/team.js';
import { seenAs } from '../../../store/teams.js';
import { safeCode } from '../../../usecases/log.js';
import type { UserGroup } from '../../../usecases/ports.js';
import type { Person } from '../../kit/feature.js';
import type { Workspace } from '../../workspace.js';
import { teamModal } from './form.js';

/** Returns what a team's form carries: the team's id and a hash of what it shows; empty for a new team. */
const metadataOf = (team: Team | null): string => (team ? `${team.id}|${seenAs(team)}` : '');

/** Returns the workspace's user groups; none if Slack doesn't list them, so that the form still opens. */
const groupsOf = ({ directory, context }: Workspace): Promise<readonly UserGroup[]> =>
  directory.groups().catch((error: unknown) => {
    context.log.warn('groups_unreadable', { code: safeCode(error) });
    return [];
  });

/** Shows the form of a team as it is now, or of a new one; `notice` is a line above the fields. */
export async function showTeamForm(
  { workspace, texts }: Pick<Person, 'workspace' | 'texts'>,
  team: Team | null,
  timeZone: string,
  notice: string | null = null,
): Promise<ModalView> {
  const groups = await groupsOf(workspace);
  return teamModal(texts, team, { groups, timeZone, metadata: metadataOf(team), notice });
}
