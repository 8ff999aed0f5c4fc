import type { TeamId } from '../../../pulse/ids.js';
import { teamsToRead } from '../../../usecases/enroll.js';
import { refreshInTurn } from '../../../usecases/roster-turn.js';
import { sharedRuns, type Spacing } from '../../../usecases/shared-runs.js';
import { readingsBegun } from '../../../store/readings.js';
import { allTeams } from '../../../store/teams.js';
import type { EventHandlers } from '../../kit/feature.js';
import { perWorkspace, type Workspace } from '../../workspace.js';

/**
 * Five hundred people who are added to a channel come as five hundred events within seconds: they share a reading, and so a
 * reseal, in whichever processes they arrive. Slack may take a minute over one; then the next begins beside it, and the one
 * that was begun later is kept.
 */
const SPACING: Spacing = { quietMs: 500, mostMs: 10_000, patienceMs: 5_000 };

/** The readings of one team's roster after changes. */
interface Reader {
  /** How many readings had begun when Slack last told of a change. */
  since: Promise<number>;
  readonly read: () => Promise<void>;
}

const readersOf = perWorkspace(() => new Map<TeamId, Reader>());

/** Reads a team's roster again because Slack says that it changed; events in between share one more reading. */
function rosterChanged(workspace: Workspace, team: TeamId): Promise<void> {
  const { context, directory } = workspace;
  const readers = readersOf(workspace);
  const since = readingsBegun(context.store, team);
  // Whoever reads is told.
  since.catch(() => undefined);
  const reader = readers.get(team) ?? {
    since,
    read: sharedRuns(
      async () => refreshInTurn(context, directory, team, await (readers.get(team)?.since ?? since)),
      SPACING,
    ),
  };
  reader.since = since;
  readers.set(team, reader);
  return reader.read();
}

/** A channel or a user group has other people than before. */
async function channelChanged(workspace: Workspace, channel: string): Promise<void> {
  for (const team of await allTeams(workspace.context.store))
    if (team.roster === channel) await rosterChanged(workspace, team.id);
}

/** What Slack tells of channels, groups and accounts. */
export const ROSTER_EVENTS: EventHandlers = {
  subteam_members_changed: ({ subteam_id: group }, { workspace }) => channelChanged(workspace, group),
  async subteam_updated(event, { workspace }) {
    workspace.directory.groupsChanged();
    const { id } = (event.subteam as { id?: unknown } | null) ?? {};
    if (typeof id === 'string') await channelChanged(workspace, id);
  },
  member_joined_channel: ({ channel }, { workspace }) => channelChanged(workspace, channel),
  member_left_channel: ({ channel }, { workspace }) => channelChanged(workspace, channel),
  // A changed zone moves the hour of the next message; a deactivated member leaves the roster.
  async user_change(event, { workspace }) {
    const changed = workspace.directory.personChanged(event.user);
    for (const team of changed ? await teamsToRead(workspace.context, changed) : [])
      await rosterChanged(workspace, team);
  },
};
