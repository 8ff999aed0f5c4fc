import { describeView } from './methods/views.js';
import type { Json, PostedMessage, SandboxUser, ShownView, Workspace } from './workspace.js';

/** The parts of what Slack sends that are alike in every delivery. */
const envelope = (workspace: Workspace, user: SandboxUser) => ({
  user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? workspace.teamId },
  api_app_id: 'A0SANDBOX',
  token: 'deprecated',
  // For an organization's app Slack leaves the workspace to the user and the view.
  team: workspace.organization ? null : { id: workspace.teamId, domain: 'sandbox' },
  enterprise: workspace.organization ? { id: workspace.organization, name: 'Organization' } : null,
  is_enterprise_install: workspace.organization !== null,
});

/** What a test says about an event's wrapping. */
export interface EventOptions {
  /** Instead of a new one: Slack sends the same again under the same id. */
  readonly eventId?: string;
  /** When it happened, in Unix seconds; now by default. */
  readonly eventTime?: number;
  /** Laid over the wrapping: another `team_id`, other `authorizations`. */
  readonly envelope?: Json;
}

/** An event as the Events API wraps it. */
export const eventPayload = (
  workspace: Workspace,
  event: Json,
  { eventId, eventTime, envelope }: EventOptions = {},
): Json => ({
  token: 'deprecated',
  team_id: workspace.teamId,
  api_app_id: 'A0SANDBOX',
  type: 'event_callback',
  event_id: eventId ?? workspace.nextId('Ev'),
  event_time: eventTime ?? Math.floor(workspace.now() / 1000),
  authorizations: [
    {
      enterprise_id: workspace.organization,
      team_id: workspace.teamId,
      user_id: workspace.botUserId,
      is_bot: true,
      is_enterprise_install: workspace.organization !== null,
    },
  ],
  is_ext_shared_channel: false,
  event: { event_ts: workspace.nextTs(), ...event },
  ...envelope,
});

/** A slash command. */
export const commandPayload = (
  workspace: Workspace,
  user: SandboxUser,
  command: string,
  text: string,
  trigger: string,
  responseUrl: string,
): Json => ({
  token: 'deprecated',
  team_id: workspace.teamId,
  team_domain: 'sandbox',
  channel_id: workspace.dmOf(user.id),
  channel_name: 'directmessage',
  user_id: user.id,
  user_name: user.name,
  command,
  text,
  api_app_id: 'A0SANDBOX',
  ...(workspace.organization ? { enterprise_id: workspace.organization } : {}),
  is_enterprise_install: String(workspace.organization !== null),
  response_url: responseUrl,
  trigger_id: trigger,
});

/** A click: on a message, a modal or the Home tab. */
export const actionsPayload = (
  workspace: Workspace,
  user: SandboxUser,
  action: Json,
  trigger: string,
  where: { message: PostedMessage; responseUrl: string } | { shown: ShownView } | { home: Json },
): Json => ({
  type: 'block_actions',
  ...envelope(workspace, user),
  trigger_id: trigger,
  actions: [{ ...action, action_ts: workspace.nextTs() }],
  ...('message' in where
    ? {
        container: {
          type: 'message',
          message_ts: where.message.ts,
          channel_id: where.message.channel,
          is_ephemeral: where.message.ephemeral,
        },
        channel: { id: where.message.channel, name: 'directmessage' },
        message: { type: 'message', ...where.message },
        response_url: where.responseUrl,
        state: { values: {} },
      }
    : 'shown' in where
      ? {
          container: { type: 'view', view_id: where.shown.id },
          view: describeView(workspace, where.shown),
        }
      : { container: { type: 'view', view_id: where.home['id'] }, view: where.home }),
});

/** A global shortcut: it carries no channel, since it is run from anywhere. */
export const shortcutPayload = (
  workspace: Workspace,
  user: SandboxUser,
  callbackId: string,
  trigger: string,
): Json => ({
  type: 'shortcut',
  ...envelope(workspace, user),
  callback_id: callbackId,
  trigger_id: trigger,
  action_ts: workspace.nextTs(),
});

/** A submitted or closed modal. */
export const viewPayload = (
  workspace: Workspace,
  user: SandboxUser,
  type: 'view_submission' | 'view_closed',
  shown: ShownView,
  trigger: string,
): Json => ({
  type,
  ...envelope(workspace, user),
  view: describeView(workspace, shown),
  ...(type === 'view_submission' ? { trigger_id: trigger, response_urls: [] } : { is_cleared: false }),
});
