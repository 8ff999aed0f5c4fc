import type { App } from '@slack/bolt';
import { workspaceId } from '../../pulse/ids.js';
import type { Workspaces, RemovalReport } from '../workspace.js';
import { originIn } from '../api/origin.js';

/** The events that end the service of a workspace. */
const REMOVALS: readonly string[] = ['app_uninstalled', 'tokens_revoked', 'team_access_revoked'];

/** Whether a request removes a workspace. A removal waits for the workspaces to be ready, instead of getting help. */
export const isRemoval = ({ payload }: { readonly payload: object }): boolean =>
  'type' in payload && REMOVALS.some((type) => type === payload.type);

/**
 * Takes Slack's word about removals: of the app from a workspace or an organization, of a token, or of one workspace
 * from an organization's install. No event removes anything by itself (see removals.ts).
 */
export function registerRemoval(app: App, workspaces: Pick<Workspaces, 'removed'>): void {
  app.event('app_uninstalled', ({ context, body }) =>
    workspaces.removed(originIn(context), wholeAt(body, true)),
  );
  app.event('tokens_revoked', async ({ context, event, body }) => {
    // Tokens of people aren't ours. The token check finds out whether the bot's token still works.
    if ((event.tokens.bot ?? []).length > 0)
      await workspaces.removed(originIn(context), wholeAt(body, false));
  });
  app.event('team_access_revoked', ({ context, event, body }) =>
    workspaces.removed(originIn(context), {
      whole: false,
      deletes: true,
      workspaces: event.team_ids.map(workspaceId),
      at: instantOf(body),
    }),
  );
}

/** The end of the second in which an event happened, in milliseconds; null if Slack doesn't say. */
const instantOf = ({ event_time: seconds }: { readonly event_time?: number }): number | null =>
  typeof seconds === 'number' ? Math.floor(seconds) * 1_000 + 999 : null;

/** What Slack says if the install itself, or only its token, is gone for every workspace it serves. */
const wholeAt = (body: { readonly event_time?: number }, deletes: boolean): RemovalReport => ({
  whole: true,
  deletes,
  workspaces: null,
  at: instantOf(body),
});
