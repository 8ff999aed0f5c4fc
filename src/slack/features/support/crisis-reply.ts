import type { AllMiddlewareArgs, App, SlackEventMiddlewareArgs } from '@slack/bolt';
import { memberId } from '../../../pulse/ids.js';
import { DEFAULT_LANGUAGE } from '../../../pulse/language.js';
import { type ReplyDuty, replyDuty } from '../../../usecases/request-claims.js';
import { safeCode } from '../../../usecases/log.js';
import { pauseSending, reserveSendSlots } from '../../../store/send-rate-limit.js';
import { leaveUnanswered } from '../../api/acknowledge.js';
import { postHelp } from '../../api/neutral-first.js';
import type { CrisisReplies } from './crisis-replies.js';
import { type Bot, type Workspace, workspaceOf } from '../../workspace.js';
import { within } from '../../kit/deadline.js';
import type { HelpTexts } from '../../texts/help.js';
import { crisisReply, crisisText } from './help-only-views.js';

/**
 * The subtypes of lines that Slack writes about what happened in a conversation (docs.slack.dev/reference/events/message):
 * some name a person, but no person said them. Any other message that names a person counts as theirs, even of a kind
 * that doesn't exist yet: one reply too many is better than none.
 */
const ABOUT_THE_CONVERSATION = new Set([
  'app_conversation_join',
  'app_conversation_leave',
  'assistant_app_thread',
  'bot_add',
  'bot_disable',
  'bot_enable',
  'bot_remove',
  'channel_archive',
  'channel_canvas_updated',
  'channel_convert_to_private',
  'channel_convert_to_public',
  'channel_join',
  'channel_leave',
  'channel_name',
  'channel_posting_permissions',
  'channel_purpose',
  'channel_topic',
  'channel_unarchive',
  'ekm_access_denied',
  'group_archive',
  'group_join',
  'group_leave',
  'group_name',
  'group_purpose',
  'group_topic',
  'group_unarchive',
  'huddle_thread',
  'joiner_notification',
  'joiner_notification_for_inviter',
  'message_changed',
  'message_deleted',
  'message_replied',
  'pinned_item',
  'reminder_add',
  'reminder_delete',
  'sh_room_created',
  'sh_room_shared',
  'tabbed_canvas_updated',
  'tombstone',
  'unpinned_item',
]);

/** A message event with whatever Slack puts into it; any field may be null or missing. */
type MessageEvent = Readonly<Record<string, unknown>>;

/** The bot's own ids, if known by now. */
interface Self {
  readonly botId?: string | undefined;
  readonly botUserId?: string | undefined;
  /** The app's id; every delivery names it. */
  readonly appId?: string | undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Whether a message is the bot's own: replying to those would never end. */
function isOwn({ user, bot_id, app_id, bot_profile }: MessageEvent, { botId, botUserId, appId }: Self) {
  const profile = (bot_profile ?? {}) as { readonly app_id?: unknown };
  const by = (id: unknown, own: string | undefined) => isText(id) && id === own;
  if (by(user, botUserId) || by(bot_id, botId)) return true;
  // A message that names our app and a bot was posted by the bot.
  return isText(bot_id) && (by(app_id, appId) || by(profile.app_id, appId));
}

/** Whether a person wrote a message to the bot, in whatever form. */
function isFromPerson(event: MessageEvent, self: Self): boolean {
  const { channel, channel_type, subtype, user, bot_id, hidden } = event;
  const direct = isText(channel_type) ? channel_type === 'im' : isText(channel) && channel.startsWith('D');
  // Without a conversation or a person, there's nowhere to answer.
  if (!direct || !(isText(channel) || isText(user))) return false;
  if (isOwn(event, self) || user === 'USLACKBOT') return false;
  if (isText(subtype) && (ABOUT_THE_CONVERSATION.has(subtype) || hidden === true)) return false;
  // Other bots' messages name no person; a message that another app sends in a person's name does.
  return isText(user) || !(isText(bot_id) || subtype === 'bot_message');
}

/** Bolt's arguments for a message. */
export type MessageArgs = SlackEventMiddlewareArgs<'message'> & AllMiddlewareArgs;

/** Answers every message to the bot with the crisis card. We neither read nor keep what the message says. */
export function registerCrisisReply(app: App, replies: CrisisReplies): void {
  app.event('message', (args) => {
    const workspace = workspaceOf(args.context);
    return answerMessage(replies, args, workspace.help, { workspace, botNow: () => workspace.bot() });
  });
}

/** The workspace and bot that answer a message. */
interface Answerer {
  /** Null while the workspace isn't open: then only this process's memory keeps it from answering twice. */
  readonly workspace: Workspace | null;
  /** Returns the bot with its current token; null if there's no token. */
  botNow(this: void): Promise<Bot | null>;
}

/** Answers a message with the crisis card if a person wrote it. Never throws. */
export async function answerMessage(
  replies: CrisisReplies,
  { event, body, client, context }: MessageArgs,
  help: () => HelpTexts,
  { workspace, botNow }: Answerer,
): Promise<void> {
  const message = event as unknown as MessageEvent;
  const { botId, botUserId } = context;
  if (!isFromPerson(message, { botId, botUserId, appId: body.api_app_id })) return;
  const { channel, user, ts } = message;
  const to = isText(channel) ? channel : String(user);
  if (isText(message['bot_id']) && !replies.mayAnswerApp(to)) return;
  const id = `${to}|${isText(ts) ? ts : body.event_id}`;
  let tried = false;
  const answered = await replies.answer({
    conversation: to,
    message: id,
    answering: workspace && answeringOf(workspace, id, Number(ts) * 1000),
    async post(asPlainText) {
      const reply = asPlainText ? { text: crisisText(help()) } : crisisReply(help());
      const own = await freshToken(botNow);
      const failedBefore = tried;
      tried = true;
      // The first try keeps the banner neutral; after a failure, we post as simply as possible.
      if (failedBefore) await client.chat.postMessage({ ...own, channel: to, ...reply });
      else await postHelp(client, to, neutralLine(help(), workspace, user), reply, own);
      // The reply uses up one of the workspace's turns, so that a fan-out leaves room for the next reply.
      if (workspace)
        void reserveSendSlots(workspace.context.store, workspace.context.pace, 1).catch(() => undefined);
    },
    async hold(waitMs) {
      if (workspace) await pauseSending(workspace.context.store, workspace.context.pace, waitMs);
    },
  });
  if (!answered) leaveUnanswered(context);
}

/** Returns the neutral line for the banner, in the person's language if we know it without asking anyone. */
function neutralLine(help: HelpTexts, workspace: Workspace | null, user: unknown): string {
  const language = (isText(user) && workspace?.memberTexts.languageNow(memberId(user))) || DEFAULT_LANGUAGE;
  return help[language].notification;
}

/** Longest wait for a fresh token, in milliseconds; then we use the one that came with the message. */
const TOKEN_MS = 500;

/** Returns the current token: the one that came with the message may expire while we're still trying. */
async function freshToken(botNow: Answerer['botNow']): Promise<{ readonly token?: string }> {
  try {
    const bot = await within(TOKEN_MS, botNow());
    return bot ? { token: bot.token } : {};
  } catch {
    // We know no better token than the one that came with the message.
    return {};
  }
}

/** Returns the duty to answer a message, shared by all processes; null if the keyring has no key to name the message. */
function answeringOf({ context }: Workspace, message: string, sentAt: number): ReplyDuty | null {
  try {
    return replyDuty(context, message, sentAt);
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    return null;
  }
}
