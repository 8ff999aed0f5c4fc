import type { TeamId } from '../../../pulse/ids.js';
import { refreshRoster } from '../../../usecases/enroll.js';
import { sharedRuns, type Spacing } from '../../../usecases/shared-runs.js';
import type { Workspace } from '../../workspace.js';

/**
 * A hundred people who are added to a channel come as a hundred events within seconds: they share a reading a second.
 * Slack may take a minute over one; then the next begins beside it, and the one that was begun later is kept.
 */
const SPACING: Spacing = { apartMs: 1_000, patienceMs: 5_000 };

const readers = new WeakMap<Workspace, Map<TeamId, () => Promise<void>>>();

/** Reads a team's roster again because Slack says that it changed; whoever comes meanwhile shares one more reading. */
export function rosterChanged(workspace: Workspace, team: TeamId): Promise<void> {
  const ofWorkspace = readers.get(workspace) ?? new Map<TeamId, () => Promise<void>>();
  readers.set(workspace, ofWorkspace);
  const reader =
    ofWorkspace.get(team) ??
    sharedRuns(() => refreshRoster(workspace.context, workspace.directory, team), SPACING);
  ofWorkspace.set(team, reader);
  return reader();
}
