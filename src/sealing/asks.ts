import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { seasonOf } from '../pulse/season.js';
import { type About, commit, isCommitted } from './commitments.js';
import type { Keyring } from './keyring.js';
import { seasonDay } from './seasons.js';

type Parts = { readonly keyring: Keyring; readonly workspace: WorkspaceId };

const about = (workspace: WorkspaceId, team: TeamId, firstWeek: number): About => ({
  kind: 'ask',
  place: [workspace, team, firstWeek],
});

/** Whether what a team asks for in the season of a week has been decided, as far as this host knows. Throws KeyringError. */
export const isAskDecided = ({ keyring, workspace }: Parts, team: TeamId, week: number): boolean =>
  isCommitted(keyring, about(workspace, team, seasonOf(week)));

/**
 * Commits to deciding in this week, and in no other of its season, what the team asks for. A second release under the
 * same swaps, after one pick more, would say what that pick was.
 *
 * @returns whether this week is the one
 * @throws KeyringError if nothing can be written beside the keyring
 */
export function decidesAsk({ keyring, workspace }: Parts, team: TeamId, week: number): boolean {
  const firstWeek = seasonOf(week);
  const { is } = commit(keyring, {
    ...about(workspace, team, firstWeek),
    untilDay: seasonDay(firstWeek),
    over: [String(week)],
    // The decision itself is kept with the week's.
    decided: Buffer.alloc(0),
  });
  return is === 'first' || is === 'same';
}
