import type { WebClient } from '@slack/web-api';
import type { Earlier, SentMessage } from '../../usecases/ports.js';
import { fixOf } from '../../usecases/slack-errors.js';
import type { MemberId } from '../../pulse/ids.js';
import { retryAfterOf } from './client.js';
import { OWN_TROUBLE, slackErrorOf } from './no-answer.js';
import { bareValue } from '../sizes/choices.js';
import type { Message } from '../kit/blocks.js';

/** The most times we send a message if Slack can't tell whether it arrived: once more, in case the first is lost. */
export const MOST_COPIES = 2;

/** How far this machine's clock may be ahead of Slack's when we look for a message, in seconds. */
const EARLIER_SECONDS = 60;

/** How many of the latest messages in a conversation we look through. */
const LATEST = 20;

const PASSING: ReadonlySet<string> = new Set(OWN_TROUBLE);

/** Returns what tells the bot's messages apart: the kinds of their blocks, and their buttons with their values. */
const shapeOf = (blocks: unknown): string =>
  JSON.stringify(
    (Array.isArray(blocks) ? blocks : []).map(
      ({ type, elements }: { type?: unknown; elements?: unknown }) => [
        type ?? '',
        ...(type === 'actions' && Array.isArray(elements) ? elements : []).map(
          ({ action_id, value }: { action_id?: unknown; value?: unknown }) => [
            action_id ?? '',
            typeof value === 'string' ? bareValue(value) : '',
          ],
        ),
      ],
    ),
  );

/** Whether a message is a plain line of text, for which Slack makes a rich text block of its own. */
const isUnfilled = ({ blocks }: { readonly blocks?: readonly { readonly type?: unknown }[] | undefined }) =>
  (blocks ?? []).every(({ type }) => type === 'rich_text');

/**
 * The result of looking for an earlier try: the message is there, or only its neutral line, or nothing of it; or we
 * can't look, or can only look after a wait.
 */
export type Arrived =
  | { readonly kind: 'there' | 'absent' | 'unknown' }
  | { readonly kind: 'unfilled'; readonly sent: SentMessage }
  | { readonly kind: 'wait'; readonly waitMs: number };

/**
 * Finds out whether a message to a member arrived in an earlier try whose answer was lost. It looks through the bot's
 * own messages in their conversation since then, and ignores what the member wrote. Throws if Slack gives no answer,
 * or refuses the app.
 *
 * @param messages the forms in which the message may have been posted
 */
export async function arrived(
  client: WebClient,
  member: MemberId,
  messages: readonly Message[],
  { since }: Earlier,
): Promise<Arrived> {
  try {
    const { channel } = await client.conversations.open({ users: member });
    const { messages: there = [] } = await client.conversations.history({
      channel: channel?.id ?? '',
      oldest: String(since / 1000 - EARLIER_SECONDS),
      limit: LATEST,
    });
    const sent = new Set(messages.map(({ blocks }) => shapeOf(blocks)));
    const own = there.filter(({ bot_id }) => bot_id !== undefined);
    if (own.some(({ blocks }) => sent.has(shapeOf(blocks)))) return { kind: 'there' };
    // Slack lists the latest first, so this is the oldest line. If two messages wait to be filled in, each takes one.
    const line = own.findLast((one) => isUnfilled(one) && messages.some(({ text }) => text === one.text));
    return line?.ts && channel?.id
      ? { kind: 'unfilled', sent: { channel: channel.id, ts: line.ts } }
      : { kind: 'absent' };
  } catch (error) {
    const waitMs = retryAfterOf(error);
    if (waitMs !== null) return { kind: 'wait', waitMs };
    const code = slackErrorOf(error);
    const fix = code === null ? null : fixOf(code);
    if (code === null || PASSING.has(code) || (fix !== null && fix !== 'scope')) throw error;
    return { kind: 'unknown' };
  }
}
