import type { WebClient } from '@slack/web-api';
import type { Post } from '../delivery/deliver.js';
import type { Note } from '../pulse/note.js';
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

/** The message a note is, or null for the note that is none. */
function messageOf(words: Words, catalogue: Catalogue, note: Note): Message | null {
  switch (note.kind) {
    case 'weekly':
      return weeklyCard(words, note.team, note.pulse, note.closesAt);
    case 'reminder':
      return reminder(words, note.team, note.pulse, note.closesAt);
    case 'outreach':
      return outreachNote(words, catalogue);
    default:
      return null;
  }
}

/**
 * Posts notes as DMs. The member's id is the channel: no DM needs to be opened first. For a note that is none it
 * asks Slack who it is, over the same connection: a call that names nobody and leaves no trace.
 */
export function slackPost(client: WebClient, words: Words, catalogue: Catalogue): Post {
  return async (note) => {
    const message = messageOf(words, catalogue, note);
    try {
      if (message)
        await client.chat.postMessage({
          channel: note.member,
          ...message,
          unfurl_links: false,
          unfurl_media: false,
        });
      else await client.auth.test();
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
