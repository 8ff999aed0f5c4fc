import { APP_REFUSALS, type Reason } from './log.js';

/**
 * The fixes that an admin can make for a code about the app itself: supply a working token, add a scope, allow
 * messages in the app's settings, or change a rule of the workspace or its organization.
 */
export type Fix = keyof typeof APP_REFUSALS;

/**
 * Slack's codes about the app or the workspace, with their fix. Slack refuses every message with them, whoever it's
 * for, so everything waits and nothing is lost. From the error tables of chat.postMessage, chat.delete,
 * conversations.open and auth.test on docs.slack.dev (November 2026).
 */
const ABOUT_APP: Readonly<Record<string, Fix>> = {
  // "Authentication token is for a deleted user or workspace when using a bot token": never about the recipient.
  account_inactive: 'token',
  invalid_auth: 'token',
  not_authed: 'token',
  token_expired: 'token',
  token_revoked: 'token',
  not_allowed_token_type: 'token',
  missing_scope: 'scope',
  no_permission: 'scope',
  messages_tab_disabled: 'messages',
  access_denied: 'rules',
  accesslimited: 'rules',
  ekm_access_denied: 'rules',
  enterprise_is_restricted: 'rules',
  org_login_required: 'rules',
  team_access_not_granted: 'rules',
  team_not_found: 'rules',
  restricted_action: 'rules',
  restricted_action_non_threadable_channel: 'rules',
  restricted_action_read_only_channel: 'rules',
  restricted_action_thread_locked: 'rules',
  restricted_action_thread_only_channel: 'rules',
  two_factor_setup_required: 'rules',
};

/** Slack's codes about the recipient, from the same tables. A message to someone else would arrive. */
const ABOUT_RECIPIENT: ReadonlySet<string> = new Set([
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'users_not_found',
]);

/**
 * The subject of one of Slack's codes. A code in neither table is `passing`, even one that Slack adds later: we retry
 * the call, and drop nothing over an unclassified code. That includes faults in the message itself
 * (`invalid_blocks`, `msg_too_long`): the log names them, and a corrected version sends the message.
 */
export type About = 'app' | 'recipient' | 'passing';

/** Returns the subject of one of Slack's codes. */
export const aboutOf = (code: string): About =>
  fixOf(code) !== null ? 'app' : ABOUT_RECIPIENT.has(code) ? 'recipient' : 'passing';

/** Returns the fix for a code about the app; null for any other code. */
export const fixOf = (code: string): Fix | null =>
  Object.hasOwn(ABOUT_APP, code)
    ? (ABOUT_APP[code] ?? null)
    : code.startsWith('restricted_action')
      ? 'rules'
      : null;

/**
 * Whether an error code from opening a group message concerns only group messages: a missing scope, or a rule about
 * them. Messages to one person still arrive.
 */
export const isAboutGroups = (code: string): boolean =>
  fixOf(code) === 'scope' || code.startsWith('restricted_action');

/** Returns the log's sentence about a refusal of the app, with the fix. */
export const refusalReason = (code: string): Reason => APP_REFUSALS[fixOf(code) ?? 'rules'];

/** The log's sentence for when Slack refuses only group messages, with the fix. */
export const GROUPS_REFUSED: Reason =
  "Slack doesn't let the app open group messages: pairs are not introduced. Fix: give it the scope mpim:write (manifest.yml), or have an admin allow group messages; the bot retries every hour";
