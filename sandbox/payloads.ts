import { describeView } from './methods/views.js';
import type { Json, PostedMessage, SandboxUser, ShownView, Workspace } from './workspace.js';

/** Returns the workspace that a person's payloads name: on Enterprise Grid their home, wherever they click. */
const homeOf = (workspace: Workspace, { teamId, raw }: SandboxUser): unknown =>
  raw && 'team_id' in raw ? raw['team_id'] : (teamId ?? workspace.teamId);

/** The fields that are the same in everything that Slack sends. */
const envelope = (workspace: Workspace, user: SandboxUser) => ({
  user: { id: user.id, username: user.name, name: user.name, team_id: homeOf(workspace, user) },
  api_app_id: 'A0SANDBOX',
  token: 'deprecated',
  // For an organization's app, Slack names the workspace only in the user and the view.
  team: workspace.organization ? null : { id: workspace.teamId, domain: 'sandbox' },
  enterprise: workspace.organization ? { id: workspace.organization, name: 'Organization' } : null,
  is_enterprise_install: workspace.organization !== null,
});

/** The parts of an event's envelope that a test sets. */
export interface EventOptions {
  /** An id to use instead of a new one: Slack sends an event again under the same id. */
  readonly eventId?: string;
  /** The time of the event, in Unix seconds; now by default. */
  readonly eventTime?: number;
  /** Fields that override the envelope's: another `team_id`, other `authorizations`. */
  readonly envelope?: Json;
}

/** Returns an event as the Events API wraps it. */
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

/** Returns a slash command's payload. */
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
  ...(workspace.organization
    ? { enterprise_id: workspace.organization, enterprise_name: 'Organization' }
    : {}),
  is_enterprise_install: String(workspace.organization !== null),
  response_url: responseUrl,
  trigger_id: trigger,
});

/** The place where someone clicks or types. */
export type Place =
  | { readonly message: PostedMessage; readonly responseUrl: string }
  | { readonly shown: ShownView }
  | { readonly home: Json };

const containerOf = (workspace: Workspace, where: Place): Json => {
  if ('home' in where) return { container: { type: 'view', view_id: where.home['id'] }, view: where.home };
  if ('shown' in where)
    return {
      container: { type: 'view', view_id: where.shown.id },
      view: describeView(workspace, where.shown),
    };
  const { ts, channel, ephemeral } = where.message;
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: ephemeral },
    channel: { id: channel, name: 'directmessage' },
    // Of an ephemeral message, Slack sends only its place.
    ...(ephemeral ? {} : { message: { type: 'message', ...where.message } }),
  };
};

/** Returns a click's payload: on a message, a modal or the Home tab. */
export const actionsPayload = (
  workspace: Workspace,
  user: SandboxUser,
  action: Json,
  trigger: string,
  where: Place,
): Json => ({
  type: 'block_actions',
  ...envelope(workspace, user),
  trigger_id: trigger,
  actions: [{ ...action, action_ts: workspace.nextTs() }],
  ...containerOf(workspace, where),
  ...('message' in where ? { response_url: where.responseUrl, state: { values: {} } } : {}),
});

/** Returns the payload of typing into a menu whose options the app looks up. */
export const suggestionPayload = (
  workspace: Workspace,
  user: SandboxUser,
  element: { readonly action_id: string; readonly block_id: string; readonly value: string },
  where: Place,
): Json => ({
  type: 'block_suggestion',
  ...envelope(workspace, user),
  ...element,
  ...containerOf(workspace, where),
});

/** Returns a global shortcut's payload: it has no channel, since a shortcut runs from anywhere. */
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

/** Returns the payload of a submitted or closed modal. */
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
