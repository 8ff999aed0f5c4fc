import type { WebClient } from '@slack/web-api';
import type { SentMessage } from '../../usecases/ports.js';
import { within } from '../kit/deadline.js';
import type { Message } from '../kit/blocks.js';
import { isAnswerLost } from './client.js';
import { slackErrorOf } from './no-answer.js';

/** Options with which Slack shows no previews of linked pages. */
export const NOT_UNFURLED = { unfurl_links: false, unfurl_media: false } as const;

/** How long filling a message in may take before we post it in full to a person who needs help, in milliseconds. */
const FILLED_WITHIN_MS = 1_200;

/** Slack's codes for a workspace that doesn't allow edits, or no longer for this message. */
const EDITS_REFUSED: ReadonlySet<string> = new Set(['edit_window_closed', 'cant_update_message']);

/** Whether Slack refuses an edit for good. */
export const refusesEdits = (error: unknown): boolean => EDITS_REFUSED.has(slackErrorOf(error) ?? '');

/**
 * Posts only the line that all messages have in common, so that a banner shows nothing else. Phones show `text` in
 * their banner; desktops show the blocks, or `text` while there are none. An edit, which raises no banner, then fills
 * in the content. See docs/decisions/0019-banners-show-one-line.md.
 *
 * @param line the neutral line
 */
export async function postNeutral(
  client: WebClient,
  channel: string,
  line: string,
  own: { readonly token?: string } = {},
): Promise<SentMessage> {
  const posted = await client.chat.postMessage({ ...own, channel, text: line, ...NOT_UNFURLED });
  // An edit needs the conversation's own id; `channel` may be a member's.
  return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
}

/** Fills in a message that shows only the neutral line. Slack doesn't mark a message with blocks as edited. */
export const fillIn = async (
  client: WebClient,
  sent: SentMessage,
  { text, blocks }: Pick<Message, 'text'> & { readonly blocks?: readonly object[] },
  own: { readonly token?: string } = {},
): Promise<void> =>
  void (await client.chat.update({
    ...own,
    ...sent,
    text,
    ...(blocks ? { blocks: blocks as Message['blocks'] } : {}),
  }));

/**
 * Posts a message whose banner shows only its `text`, and returns where it is. If we can't fill it in, takes it back
 * and throws Slack's refusal: no one has seen what it was about.
 */
export async function postNeutralFirst(
  client: WebClient,
  channel: string,
  message: Message,
): Promise<SentMessage> {
  const sent = await postNeutral(client, channel, message.text);
  try {
    await fillIn(client, sent, message);
  } catch (error) {
    // If we can't delete it either, the line that stays says nothing.
    if (!isAnswerLost(error)) await client.chat.delete({ ...sent }).catch(() => undefined);
    throw error;
  }
  return sent;
}

/**
 * Posts a message that brings help. If we can't fill it in at once, posts it in full, since help matters more than a
 * neutral banner. Throws Slack's error if that fails too.
 *
 * @param line the neutral line
 */
export async function postHelp(
  client: WebClient,
  channel: string,
  line: string,
  message: { readonly text: string; readonly blocks?: readonly object[] },
  own: { readonly token?: string } = {},
): Promise<void> {
  const sent = await postNeutral(client, channel, line, own);
  try {
    await within(FILLED_WITHIN_MS, fillIn(client, sent, message, own));
  } catch {
    // Whatever kept us from filling it in, the person needs it in full; if this fails too, it throws.
    await client.chat.postMessage({ ...own, channel, ...(message as Message) });
  }
}
