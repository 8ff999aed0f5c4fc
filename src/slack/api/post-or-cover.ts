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

/** Slack's code for a message without text: nobody has seen anything of it. */
const NO_TEXT = 'no_text';

/** Slack has a message's neutral line, but didn't take its content. */
export class Unfilled extends Error {
  readonly code = 'unfilled';
}

/**
 * What a cover does instead of posting: it has Slack refuse a message without text. That is the same call as
 * a message, so an outage, a rate limit or a refusal of the app affects it just as it affects messages,
 * and it stays in the queue as a message would. Nobody sees it. Throws Lost.
 */
async function postNothing(client: WebClient, channel: string): Promise<void> {
  try {
    await handOver(client.apiCall('chat.postMessage', { channel, ...NOT_UNFURLED }));
  } catch (error) {
    if (slackErrorOf(error) !== NO_TEXT) throw error;
  }
}

/** The message that a cover edits, from a time when Slack didn't exist yet, so there's none. */
const NO_MESSAGE = '1.000000';

/** Slack's codes for an edit of a message that isn't there, or that says nothing. */
const NOTHING_EDITED: ReadonlySet<string> = new Set([
  NO_TEXT,
  'message_not_found',
  'channel_not_found',
  'cant_update_message',
  'edit_window_closed',
]);

/** What a cover does instead of filling a message in: the same call, which Slack refuses. Throws Unfilled. */
async function fillInNothing(client: WebClient, channel: string): Promise<void> {
  try {
    await client.apiCall('chat.update', { channel, ts: NO_MESSAGE });
  } catch (error) {
    if (!NOTHING_EDITED.has(slackErrorOf(error) ?? ''))
      throw new Unfilled('Slack did not answer.', { cause: error });
  }
}

/**
 * Fills a message in with the first of its forms that Slack supports. If the workspace lets nobody edit
 * messages, posts the message beneath its neutral line. Throws Unfilled.
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

/** Posts the neutral line of a message and fills it in; for a cover, makes the same two calls. Throws Lost, Unfilled. */
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

/** Posts the first message whose blocks Slack supports; without any, sends one that Slack refuses as empty. Throws Lost. */
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

/**
 * Fills in the line that an earlier try left, after a call that posts nothing: as many calls as any try
 * makes.
 */
export async function fillInLeft(
  client: WebClient,
  channel: string,
  line: SentMessage,
  messages: readonly Message[],
): Promise<void> {
  await postNothing(client, channel);
  await fillInFirst(client, line, messages);
}
