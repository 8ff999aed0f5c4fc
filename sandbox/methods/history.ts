import { Refused } from '../refusal.js';
import type { Call, Method } from './method.js';

const MOST = 999;
const USUAL = 100;

/** Lists the messages of a DM or group DM with the bot, newest first. The manifest asks only for DMs' scope. */
const conversationsHistory: Method = {
  scope: ['im:history', 'mpim:history', 'channels:history', 'groups:history'],
  run({ workspace, granted, args }: Call) {
    const channel = String(args['channel']);
    const needed = workspace.ownerOfDm(channel) ? 'im:history' : 'mpim:history';
    if (!granted.has(needed))
      throw new Refused('missing_scope', { needed, provided: [...granted].join(',') });
    if (!workspace.ownerOfDm(channel) && !workspace.groupDms.has(channel))
      throw new Refused('channel_not_found');
    const oldest = Number(args['oldest'] ?? 0);
    const found = workspace.messages
      .filter((message) => message.channel === channel && Number(message.ts) > oldest)
      .toReversed();
    const limit = Math.min(Number(args['limit'] ?? USUAL) || USUAL, MOST);
    return {
      messages: found.slice(0, limit).map(({ ts, text, blocks, user }) => ({
        type: 'message',
        ts,
        text,
        blocks,
        user,
        ...(user === workspace.botUserId ? { bot_id: 'B0SANDBOX' } : {}),
      })),
      has_more: found.length > limit,
    };
  },
};

/** The method that reads messages. */
export const historyMethods: Readonly<Record<string, Method>> = {
  'conversations.history': conversationsHistory,
};
