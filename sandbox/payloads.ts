import { describeView } from './methods/views.js';
import type { Json, PostedMessage, SandboxUser, ShownView, Workspace } from './workspace.js';

/** The workspace a person's payloads name as theirs: on Enterprise Grid their home, wherever they click. */
const homeOf = (workspace: Workspace, { teamId, raw }: SandboxUser): unknown =>
  raw && 'team_id' in raw ? raw['team_id'] : (teamId ?? workspace.teamId);

/** The parts of what Slack sends that are alike in every delivery. */
const envelope = (workspace: Workspace, user: SandboxUser) => ({
  user: { id: user.id, username: user.name, name: user.name, team_id: homeOf(workspace, user) },
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
  ...(workspace.organization
    ? { enterprise_id: workspace.organization, enterprise_name: 'Organization' }
    : {}),
  is_enterprise_install: String(workspace.organization !== null),
  response_url: responseUrl,
  trigger_id: trigger,
});

/** Where somebody clicks or types. */
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
    // Of an ephemeral message Slack tells nothing but where it is.
    ...(ephemeral ? {} : { message: { type: 'message', ...where.message } }),
  };
};

/** A click: on a message, a modal or the Home tab. */
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

/** What somebody types into a menu whose options the app looks up. */
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
