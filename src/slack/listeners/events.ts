import type { App } from '@slack/bolt';
import { memberChanged, refreshRoster } from '../../rounds/enrol.js';
import { allTeams } from '../../store/teams.js';
import { type Desk, deskOf } from '../desk.js';

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
    const { house, directory } = deskOf(context);
    const changed = directory.personChanged(event.user);
    if (changed) await memberChanged(house, directory, changed);
  });
}

/** A channel or a user group has other people than before. */
async function channelChanged({ house, directory }: Desk, channel: string): Promise<void> {
  for (const team of await allTeams(house.store))
    if (team.roster === channel) await refreshRoster(house, directory, team.id);
}
