import type { App } from '@slack/bolt';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';

/** Hands Slack's events about channels, groups, accounts and the Home tab to the features that listen. */
export function registerEvents(app: App, { events }: Registry): void {
  for (const [name, take] of events)
    app.event(name, async ({ event, context, client }) =>
      take(event as never, { workspace: workspaceOf(context), client }),
    );
}
