import type { TeamId } from '../../../pulse/ids.js';
import { teamsToRead } from '../../../usecases/enroll.js';
import { refreshInTurn } from '../../../usecases/roster-turn.js';
import { sharedRuns, type RunWaits } from '../../../usecases/shared-runs.js';
import { readingsBegun } from '../../../store/readings.js';
import { allTeams } from '../../../store/teams.js';
import type { EventHandlers } from '../../kit/feature.js';
import { perObject } from '../../../store/per-object.js';
import type { Workspace } from '../../workspace.js';

/**
 * When events share a reading. Adding five hundred people to a channel sends five hundred events within seconds: they share
 * one reading, and so one reseal, whichever processes they arrive in. Slack may take a minute over a reading; then the next
 * begins beside it, and we keep the one that began later.
 */
const SPACING: RunWaits = { quietMs: 500, quietWithinMs: 10_000, previousWithinMs: 5_000 };

/** Reads one team's roster again after changes. */
interface Reader {
  /** How many readings had begun when Slack last told us of a change. */
  since: Promise<number>;
  readonly read: () => Promise<void>;
}

const readersOf = perObject(() => new Map<TeamId, Reader>());

/** Reads a team's roster again because Slack says that it changed. Events until that reading begins share it. */
function rosterChanged(workspace: Workspace, team: TeamId): Promise<void> {
  const { context, directory } = workspace;
  const readers = readersOf(workspace);
  const since = readingsBegun(context.store, team);
  // The reading itself awaits this and fails with its error.
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

/** Reads again every roster that comes from a channel or user group whose people changed. */
async function channelChanged(workspace: Workspace, channel: string): Promise<void> {
  for (const team of await allTeams(workspace.context.store))
    if (team.roster === channel) await rosterChanged(workspace, team.id);
}

/** Handles the events about channels, user groups and accounts that may change a roster. */
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
