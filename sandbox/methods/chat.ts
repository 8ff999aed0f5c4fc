import { validate } from '../block-kit/validate.js';
import { bannerOf, heardInMessage } from '../notifications.js';
import { Refused, refuseProblems } from '../refusal.js';
import type { Json, PostedMessage, Workspace } from '../workspace.js';
import { withIds } from '../workspace.js';
import type { Call, Method } from './method.js';

const check = (workspace: Workspace, args: Json): void => {
  if (!args['text'] && !args['blocks']) throw new Refused('no_text');
  // Slack accepts blocks without text. The bot must send text, since a screen reader speaks it.
  refuseProblems('invalid_blocks', validate('message', args));
  // Before Slack rolls the chart block out to a workspace, it refuses it there like any unknown block.
  const blocks = (args['blocks'] as Json[] | undefined) ?? [];
  const at = blocks.findIndex((block) => block['type'] === 'data_visualization');
  if (at >= 0 && !workspace.charts)
    refuseProblems('invalid_blocks', [{ pointer: `/blocks/${at}/type`, message: 'unknown block' }]);
};

/**
 * Returns a message's conversation: a channel that the bot is in, or a DM, which a user's id names too. Throws Refused.
 */
function target(workspace: Workspace, channel: string): string {
  const user = workspace.users.get(channel) ?? workspace.ownerOfDm(channel);
  if (user) {
    if (user.deleted) throw new Refused('user_disabled');
    if (user.isBot) throw new Refused('cannot_dm_bot');
    if (workspace.isStranger(user)) throw new Refused('user_not_visible');
    return workspace.dmOf(user.id);
  }
  if (workspace.groupDms.has(channel)) return channel;
  const known = workspace.channels.get(channel);
  if (!known) throw new Refused('channel_not_found');
  if (known.channel.isArchived) throw new Refused('is_archived');
  if (known.channel.botIsMember === false) throw new Refused('not_in_channel');
  return channel;
}

const messageFrom = (
  workspace: Workspace,
  args: Json,
  channel: string,
  ephemeral: boolean,
): PostedMessage => {
  const said = { text: String(args['text'] ?? ''), blocks: withIds(args['blocks']) };
  const isDm = workspace.ownerOfDm(channel) !== null || workspace.groupDms.has(channel);
  return {
    ...said,
    ts: workspace.nextTs(),
    channel,
    edited: false,
    ephemeral,
    user: workspace.botUserId,
    banner: isDm && !ephemeral ? bannerOf(said) : null,
    screenReader: heardInMessage(said),
  };
};

/** Returns a message of the bot as an event carries it: Slack sends an app its own messages too, with its bot id. */
const ofTheBot = ({ ts, text, blocks, user }: PostedMessage): Json => ({
  type: 'message',
  user,
  bot_id: 'B0SANDBOX',
  app_id: 'A0SANDBOX',
  text,
  blocks,
  ts,
});

const echo = (workspace: Workspace, channel: string, event: Json): void => {
  const channel_type = workspace.ownerOfDm(channel)
    ? 'im'
    : workspace.groupDms.has(channel)
      ? 'mpim'
      : workspace.channels.get(channel)?.channel.isPrivate
        ? 'group'
        : 'channel';
  workspace.echo({ ...event, channel, channel_type });
};

const postMessage: Method = {
  scope: 'chat:write',
  run({ workspace, args }: Call) {
    const channel = target(workspace, String(args['channel']));
    check(workspace, args);
    const message = messageFrom(workspace, args, channel, false);
    workspace.messages.push(message);
    workspace.sawIn(channel);
    echo(workspace, channel, ofTheBot(message));
    return { channel, ts: message.ts, message: ofTheBot(message) };
  },
};

const postEphemeral: Method = {
  scope: 'chat:write',
  run({ workspace, args }: Call) {
    const to = String(args['user']);
    if (!workspace.users.has(to)) throw new Refused('user_not_found');
    const channel = target(workspace, String(args['channel']));
    const members = workspace.channels.get(channel)?.members;
    if (members && !members.has(to)) throw new Refused('user_not_in_channel');
    check(workspace, args);
    const message = messageFrom(workspace, args, channel, true);
    workspace.ephemerals.push({ to, message });
    workspace.saw(to);
    return { message_ts: message.ts };
  },
};

const update: Method = {
  scope: 'chat:write',
  run({ workspace, args }: Call) {
    check(workspace, args);
    const index = workspace.messages.findIndex(
      (message) => message.channel === args['channel'] && message.ts === args['ts'],
    );
    const old = workspace.messages[index];
    if (!old) throw new Refused('message_not_found');
    if (old.user !== workspace.botUserId) throw new Refused('cant_update_message');
    const changed = messageFrom(workspace, args, old.channel, false);
    const next = { ...changed, ts: old.ts, edited: true, banner: old.banner };
    workspace.messages[index] = next;
    workspace.sawIn(next.channel);
    echo(workspace, next.channel, {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      ts: workspace.nextTs(),
      message: { ...ofTheBot(next), edited: { user: workspace.botUserId, ts: workspace.nextTs() } },
      previous_message: ofTheBot(old),
    });
    return { channel: next.channel, ts: next.ts, text: next.text };
  },
};

const remove: Method = {
  scope: 'chat:write',
  run({ workspace, args }: Call) {
    const index = workspace.messages.findIndex(
      (message) => message.channel === args['channel'] && message.ts === args['ts'],
    );
    const old = workspace.messages[index];
    if (!old) throw new Refused('message_not_found');
    if (old.user !== workspace.botUserId) throw new Refused('cant_delete_message');
    workspace.messages.splice(index, 1);
    workspace.sawIn(old.channel);
    echo(workspace, old.channel, {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      ts: workspace.nextTs(),
      deleted_ts: old.ts,
      previous_message: ofTheBot(old),
    });
    return { channel: old.channel, ts: old.ts };
  },
};

/** The chat.* methods. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
};

/** Posts a message sent to a response_url or as a command's answer: only its reader sees it. */
export function respondTo(workspace: Workspace, user: string, channel: string, args: Json): PostedMessage {
  check(workspace, args);
  const message = messageFrom(workspace, args, channel, true);
  workspace.ephemerals.push({ to: user, message });
  workspace.saw(user);
  return message;
}
