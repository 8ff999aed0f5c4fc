import type { WebClient } from '@slack/web-api';
import type { Post } from '../delivery/deliver.js';
import type { Catalogue } from '../support/catalogue.js';
import { retryAfterOf, slackErrorOf } from './client.js';
import { type Message, reminder, weeklyCard } from './views/messages.js';
import { outreachNote } from './views/support.js';
import type { Words } from './words.js';

/** Slack's answers that no later try will change. */
const FINAL = new Set([
  'account_inactive',
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'messages_tab_disabled',
  'restricted_action',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);

/** Posts notes as DMs. The member's id is the channel: no DM needs to be opened first. */
export function slackPost(client: WebClient, words: Words, catalogue: Catalogue): Post {
  return async (kind, note) => {
    const message: Message =
      kind === 'weekly'
        ? weeklyCard(words, note.team, note.pulse, note.closesAt)
        : kind === 'reminder'
          ? reminder(words, note.team, note.pulse, note.closesAt)
          : outreachNote(words, catalogue);
    try {
      await client.chat.postMessage({
        channel: note.member,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      });
      return { kind: 'posted' };
    } catch (error) {
      const waitMs = retryAfterOf(error);
      if (waitMs !== null) return { kind: 'later', waitMs };
      const code = slackErrorOf(error);
      if (code !== null && FINAL.has(code)) return { kind: 'impossible', code };
      throw error;
    }
  };
}
