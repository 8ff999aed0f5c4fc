import type { App } from '@slack/bolt';
import { workspaceId } from '../../pulse/ids.js';
import type { Workspaces, SaidRemoved } from '../workspace.js';
import { originIn } from '../api/origin.js';

/** The events that end the service of a workspace. */
const REMOVALS: readonly string[] = ['app_uninstalled', 'tokens_revoked', 'team_access_revoked'];

/**
 * Whether a request removes a workspace: it waits until that can be done, even while no workspace is open.
 */
export const isRemoval = ({ payload }: { readonly payload: object }): boolean =>
  'type' in payload && REMOVALS.some((type) => type === payload.type);

/**
 * What Slack says about removals: of the app from a workspace or an organization, of a token, of one workspace from an
 * organization's install. None of it removes anything by itself (see removals.ts).
 */
export function registerRemoval(app: App, workspaces: Pick<Workspaces, 'removed'>): void {
  app.event('app_uninstalled', ({ context, body }) =>
    workspaces.removed(originIn(context), wholeAt(body, true)),
  );
  app.event('tokens_revoked', async ({ context, event, body }) => {
    // A person's own token isn't ours. Whether a bot's token still works, the token check finds out.
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

/** When an event happened, in milliseconds, or null: the end of the second that Slack names. */
const instantOf = ({ event_time: seconds }: { readonly event_time?: number }): number | null =>
  typeof seconds === 'number' ? Math.floor(seconds) * 1_000 + 999 : null;

/** Says that the install itself is gone, with everything it serves, or its token. */
const wholeAt = (body: { readonly event_time?: number }, deletes: boolean): SaidRemoved => ({
  whole: true,
  deletes,
  workspaces: null,
  at: instantOf(body),
});
