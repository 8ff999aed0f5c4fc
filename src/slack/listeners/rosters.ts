import type { TeamId } from '../../pulse/ids.js';
import { refreshRoster } from '../../rounds/enrol.js';
import { sharedRuns, type Spacing } from '../../rounds/shared-runs.js';
import type { Desk } from '../desk.js';

/**
 * A hundred people who are added to a channel come as a hundred events within seconds: they share a reading a second.
 * Slack may take a minute over one; then the next begins beside it, and the one that was begun later is kept.
 */
const SPACING: Spacing = { apartMs: 1_000, patienceMs: 5_000 };

const readers = new WeakMap<Desk, Map<TeamId, () => Promise<void>>>();

/** Reads a team's roster again because Slack says that it changed; whoever comes meanwhile shares one more reading. */
export function rosterChanged(desk: Desk, team: TeamId): Promise<void> {
  const ofDesk = readers.get(desk) ?? new Map<TeamId, () => Promise<void>>();
  readers.set(desk, ofDesk);
  const reader =
    ofDesk.get(team) ?? sharedRuns(() => refreshRoster(desk.house, desk.directory, team), SPACING);
  ofDesk.set(team, reader);
  return reader();
}
