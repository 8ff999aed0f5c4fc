import type { WebClient } from '@slack/web-api';
import type { SentMessage } from '../../usecases/ports.js';
import { within } from '../kit/deadline.js';
import type { Message } from '../kit/blocks.js';
import { isAnswerLost } from './client.js';
import { slackErrorOf } from './no-answer.js';

/** Slack shows no previews of linked pages. */
export const NOT_UNFURLED = { unfurl_links: false, unfurl_media: false } as const;

/**
 * How long a person who needs help waits for us to fill a message in before we post it in full, in
 * milliseconds.
 */
const FILLED_WITHIN_MS = 1_200;

/** Slack's codes for a workspace that lets nobody edit messages, or not this one. */
const EDITS_REFUSED: ReadonlySet<string> = new Set(['edit_window_closed', 'cant_update_message']);

/** Whether Slack refuses an edit for good. */
export const refusesEdits = (error: unknown): boolean => EDITS_REFUSED.has(slackErrorOf(error) ?? '');

/**
 * Posts nothing but the line that all messages have in common, which is what a banner shows. A desktop takes
 * it from the blocks, of which there are none yet, and then from `text`, as a phone does. An edit, which
 * raises no banner, fills in what the message says. See docs/decisions/0019-banners-show-one-line.md.
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
  // An edit needs the conversation's own id, which is in Slack's answer.
  return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
}

/** Fills in a message that shows nothing but the neutral line. Slack doesn't mark a message with blocks as edited. */
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
 * Posts a message whose banner shows nothing but its `text`, and returns where it is. If we can't fill it in,
 * we take it back and throw Slack's refusal: nobody has seen what it was about.
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
    // A line left behind says nothing.
    if (!isAnswerLost(error)) await client.chat.delete({ ...sent }).catch(() => undefined);
    throw error;
  }
  return sent;
}

/**
 * The same for a message that brings help: if we can't fill it in at once, we post it in full, since help
 * matters more than a neutral banner. Throws Slack's error if neither arrives.
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
    // Whatever kept us from filling it in, posting it in full is the answer; a failure of that one is thrown.
    await client.chat.postMessage({ ...own, channel, ...(message as Message) });
  }
}
