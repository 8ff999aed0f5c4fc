import type { App } from '@slack/bolt';
import { workspaceId } from '../../pulse/ids.js';
import { type Desks, originOf } from '../desk.js';

/**
 * A workspace that removes the app, or takes its token back: all that is kept of it goes, at once and for good. An
 * organization may give the app to a workspace and take it away again.
 */
export function registerRemoval(app: App, desks: Desks): void {
  app.event('app_uninstalled', ({ context }) => desks.remove(originOf(context)));
  app.event('tokens_revoked', async ({ context, event }) => {
    // A person's own token is none of ours.
    if ((event.tokens.bot ?? []).length > 0) await desks.remove(originOf(context));
  });
  app.event('team_access_revoked', ({ context, event }) =>
    desks.remove(originOf(context), event.team_ids.map(workspaceId)),
  );
}
