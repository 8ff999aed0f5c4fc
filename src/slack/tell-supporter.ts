import type { WebClient } from '@slack/web-api';
import type { SentMessage, TellSupporter } from '../usecases/ports.js';
import { isAnswerLost } from './api/client.js';
import { fillIn, NOT_UNFURLED, postNeutral } from './api/neutral-first.js';
import { Lost, postAndFillIn, Unfilled } from './api/post-or-cover.js';
import { talkNewsMessage } from './features/peer-supporters/index.js';
import type { Message } from './kit/blocks.js';
import type { Workspace } from './workspace.js';

/** Whether Slack's answer was lost, so that Slack may have made the call. */
const isUnsure = (error: unknown): boolean =>
  error instanceof Lost || isAnswerLost(error instanceof Unfilled ? error.cause : error);

/** Tells supporters about the talk times that they posted. */
export const tellSupporter =
  ({
    client,
    memberTexts,
    marked,
  }: { readonly client: WebClient } & Pick<Workspace, 'memberTexts' | 'marked'>): TellSupporter =>
  async (supporter, news) => {
    const texts = await memberTexts.helpFor(supporter);
    const isNothing = news.calls.length + news.off.length === 0;
    try {
      if (!isNothing) return await postWhole(client, supporter, marked(talkNewsMessage(texts, news)));
      await postAndFillIn(client, supporter, []);
      return null;
    } catch (error) {
      if (isUnsure(error)) return 'unsure';
      throw error;
    }
  };

/**
 * Posts a message behind its neutral line, or in full if we can't fill that line in: otherwise the supporter doesn't
 * know that a colleague will call.
 */
async function postWhole(client: WebClient, supporter: string, message: Message): Promise<SentMessage> {
  const line = await postNeutral(client, supporter, message.text);
  try {
    await fillIn(client, line, message);
    return line;
  } catch {
    // Two messages are better than a colleague who calls in vain.
    const { channel = line.channel, ts = line.ts } = await client.chat.postMessage({
      channel: line.channel,
      ...message,
      ...NOT_UNFURLED,
    });
    return { channel, ts };
  }
}
