import type { WebClient } from '@slack/web-api';
import type { SentMessage } from '../../usecases/ports.js';
import type { Message } from '../kit/blocks.js';
import { isAnswerLost } from './client.js';
import { fillIn, NOT_UNFURLED, postNeutral, refusesEdits } from './neutral-first.js';
import { slackErrorOf } from './no-answer.js';

/** Slack got a message, but its answer was lost: Slack may have posted it. */
export class Lost extends Error {
  readonly code = 'answer_lost';
}

/** Makes a call to Slack. Throws Lost if no answer comes. */
async function handOver<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw isAnswerLost(error) ? new Lost('Slack may have taken it.', { cause: error }) : error;
  }
}

/** Slack's code for refusing a message without text. */
const NO_TEXT = 'no_text';

/** Slack has a message's neutral line, but didn't take its content. */
export class Unfilled extends Error {
  readonly code = 'unfilled';
}

/**
 * Sends a message without text, which Slack refuses and no one sees: a cover does this instead of posting. It's the
 * same call as a message's, so an outage, a rate limit or a refusal of the app affects both alike, and a cover stays
 * in the queue just as a message would. Throws Lost.
 */
async function postNothing(client: WebClient, channel: string): Promise<void> {
  try {
    await handOver(client.apiCall('chat.postMessage', { channel, ...NOT_UNFURLED }));
  } catch (error) {
    if (slackErrorOf(error) !== NO_TEXT) throw error;
  }
}

/** The timestamp of the message that a cover edits: there's none, since it's from before Slack existed. */
const NO_MESSAGE = '1.000000';

/** Slack's codes for refusing an edit without text, or of a message that doesn't exist. */
const NOTHING_EDITED: ReadonlySet<string> = new Set([
  NO_TEXT,
  'message_not_found',
  'channel_not_found',
  'cant_update_message',
  'edit_window_closed',
]);

/** Makes an edit that Slack refuses: a cover does this instead of filling a message in. Throws Unfilled. */
async function fillInNothing(client: WebClient, channel: string): Promise<void> {
  try {
    await client.apiCall('chat.update', { channel, ts: NO_MESSAGE });
  } catch (error) {
    if (!NOTHING_EDITED.has(slackErrorOf(error) ?? ''))
      throw new Unfilled('Slack did not answer.', { cause: error });
  }
}

/**
 * Fills a message in with the first of the given ones whose blocks Slack supports. If the workspace doesn't allow
 * edits, posts the message beneath its neutral line. Throws Unfilled.
 */
async function fillInFirst(
  client: WebClient,
  sent: SentMessage,
  [message, ...others]: readonly Message[],
): Promise<void> {
  if (!message) return;
  try {
    await fillIn(client, sent, message);
  } catch (error) {
    if (others.length > 0 && slackErrorOf(error) === 'invalid_blocks')
      return fillInFirst(client, sent, others);
    if (!refusesEdits(error)) throw new Unfilled('Slack did not take it.', { cause: error });
    await postFirst(client, sent.channel, [message, ...others]).catch((cause: unknown) => {
      throw new Unfilled('Slack takes no edits.', { cause });
    });
  }
}

/** Posts a message's neutral line and fills it in; without one, makes a cover's two calls. Throws Lost, Unfilled. */
export async function postAndFillIn(
  client: WebClient,
  channel: string,
  messages: readonly Message[],
): Promise<void> {
  const [message] = messages;
  if (!message) {
    await postNothing(client, channel);
    return fillInNothing(client, channel);
  }
  await fillInFirst(client, await handOver(postNeutral(client, channel, message.text)), messages);
}

/** Posts the first message whose blocks Slack supports; without messages, makes a cover's call. Throws Lost. */
export async function postFirst(
  client: WebClient,
  channel: string,
  [message, ...others]: readonly Message[],
): Promise<void> {
  if (!message) return postNothing(client, channel);
  try {
    await handOver(client.chat.postMessage({ channel, ...message, ...NOT_UNFURLED }));
  } catch (error) {
    if (others.length === 0 || slackErrorOf(error) !== 'invalid_blocks') throw error;
    await postFirst(client, channel, others);
  }
}

/** Fills in the line that an earlier try left, after a cover's call: each try makes two calls. Throws Unfilled. */
export async function fillInLeft(
  client: WebClient,
  channel: string,
  line: SentMessage,
  messages: readonly Message[],
): Promise<void> {
  await postNothing(client, channel);
  await fillInFirst(client, line, messages);
}
