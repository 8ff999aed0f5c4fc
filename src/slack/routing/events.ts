import type { App } from '@slack/bolt';
import { teamsToRead } from '../../usecases/enroll.js';
import { allTeams } from '../../store/teams.js';
import { type Workspace, workspaceOf } from '../workspace.js';
import { rosterChanged } from '../features/teams/roster-changed.js';

/** What Slack tells of channels, groups and accounts. */
export function registerEvents(app: App): void {
  app.event('subteam_members_changed', ({ event, context }) =>
    channelChanged(workspaceOf(context), event.subteam_id),
  );
  app.event('subteam_updated', async ({ event, context }) => {
    const workspace = workspaceOf(context);
    workspace.directory.groupsChanged();
    const { id } = (event.subteam as { id?: unknown } | null) ?? {};
    if (typeof id === 'string') await channelChanged(workspace, id);
  });
  app.event('member_joined_channel', ({ event, context }) =>
    channelChanged(workspaceOf(context), event.channel),
  );
  app.event('member_left_channel', ({ event, context }) =>
    channelChanged(workspaceOf(context), event.channel),
  );

  // A changed zone moves the hour of the next card; a deactivated member leaves the roster.
  app.event('user_change', async ({ event, context }) => {
    const workspace = workspaceOf(context);
    const changed = workspace.directory.personChanged(event.user);
    for (const team of changed ? await teamsToRead(workspace.context, changed) : [])
      await rosterChanged(workspace, team);
  });
}

/** A channel or a user group has other people than before. */
async function channelChanged(workspace: Workspace, channel: string): Promise<void> {
  for (const team of await allTeams(workspace.context.store))
    if (team.roster === channel) await rosterChanged(workspace, team.id);
}
