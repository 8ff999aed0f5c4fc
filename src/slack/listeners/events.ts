import type { App } from '@slack/bolt';
import { teamsToRead } from '../../rounds/enrol.js';
import { allTeams } from '../../store/teams.js';
import { type Desk, deskOf } from '../desk.js';
import { rosterChanged } from './rosters.js';

/** What Slack tells of channels, groups and accounts. */
export function registerEvents(app: App): void {
  app.event('subteam_members_changed', ({ event, context }) =>
    channelChanged(deskOf(context), event.subteam_id),
  );
  app.event('subteam_updated', async ({ event, context }) => {
    const desk = deskOf(context);
    desk.directory.groupsChanged();
    const { id } = (event.subteam as { id?: unknown } | null) ?? {};
    if (typeof id === 'string') await channelChanged(desk, id);
  });
  app.event('member_joined_channel', ({ event, context }) => channelChanged(deskOf(context), event.channel));
  app.event('member_left_channel', ({ event, context }) => channelChanged(deskOf(context), event.channel));

  // A changed zone moves the hour of the next card; a deactivated member leaves the roster.
  app.event('user_change', async ({ event, context }) => {
    const desk = deskOf(context);
    const changed = desk.directory.personChanged(event.user);
    for (const team of changed ? await teamsToRead(desk.house, changed) : []) await rosterChanged(desk, team);
  });
}

/** A channel or a user group has other people than before. */
async function channelChanged(desk: Desk, channel: string): Promise<void> {
  for (const team of await allTeams(desk.house.store))
    if (team.roster === channel) await rosterChanged(desk, team.id);
}
