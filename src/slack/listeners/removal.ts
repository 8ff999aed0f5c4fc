import type { App } from '@slack/bolt';
import { workspaceId } from '../../pulse/ids.js';
import type { Desks } from '../desk.js';
import { originIn } from '../origin.js';

/** What a workspace is removed by. */
const REMOVALS: readonly string[] = ['app_uninstalled', 'tokens_revoked', 'team_access_revoked'];

/** Whether a request removes a workspace: that waits until it can be done, also while no desk is open. */
export const isRemoval = ({ payload }: { readonly payload: object }): boolean =>
  'type' in payload && REMOVALS.some((type) => type === payload.type);

/**
 * A workspace that removes the app, or takes its token back: all that is kept of it goes, at once and for good. An
 * organization may give the app to a workspace and take it away again.
 */
export function registerRemoval(app: App, desks: Pick<Desks, 'remove'>): void {
  app.event('app_uninstalled', ({ context }) => desks.remove(originIn(context)));
  app.event('tokens_revoked', async ({ context, event }) => {
    // A person's own token is none of ours.
    if ((event.tokens.bot ?? []).length > 0) await desks.remove(originIn(context));
  });
  app.event('team_access_revoked', ({ context, event }) =>
    desks.remove(originIn(context), event.team_ids.map(workspaceId)),
  );
}
