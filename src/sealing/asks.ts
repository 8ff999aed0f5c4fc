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

/** Whether this host knows that a team's ask has been decided in the season of `week`. Throws KeyringError. */
export const isAskDecided = ({ keyring, workspace }: Parts, team: TeamId, week: number): boolean =>
  isCommitted(keyring, about(workspace, team, seasonOf(week)));

/**
 * Commits to deciding a team's ask in this week, and in no other week of its season. A second release with the same
 * swaps, after one more pick, would reveal that pick.
 *
 * @returns whether this is the season's week for it
 * @throws KeyringError if we can't write beside the keyring
 */
export function decidesAsk({ keyring, workspace }: Parts, team: TeamId, week: number): boolean {
  const firstWeek = seasonOf(week);
  const { is } = commit(keyring, {
    ...about(workspace, team, firstWeek),
    untilDay: seasonDay(firstWeek),
    over: [String(week)],
    // The ask itself is part of the week's commitment: see decisions.ts.
    decided: Buffer.alloc(0),
  });
  return is === 'first' || is === 'same';
}
