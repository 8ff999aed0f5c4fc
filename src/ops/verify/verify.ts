import type { Config } from '../../config.js';
import { crisisText } from '../../slack/features/support/index.js';
import { slackFetch } from '../../slack/api/route.js';
import { ANSWER_WITHIN_MS } from '../../slack/api/token-check.js';
import { readHelp } from '../../slack/texts/help.js';
import { loadTexts } from '../../slack/texts/load.js';
import { shownRegion } from '../../support/catalog.js';
import { openBench, type Seen } from './bench.js';
import { type Call, callsWith } from './calls.js';
import { conversationOf, type Delivery, type Json, kindOf } from './deliveries.js';
import { oneOfEach } from './examples.js';
import { listenFor } from './listening.js';
import { goThrough, WRITTEN } from './steps.js';
import { StillRunning } from './still-running.js';

/** Dependencies of a verification. */
export interface VerifyDependencies {
  readonly user: string;
  ask(this: void, name: string, sentence: string): void;
  /** Says what's happening while nothing is asked. */
  tell(this: void, sentence: string): void;
  looked(this: void): Promise<void>;
  readonly waitMs: number;
  readonly paceMs: number;
}

/** What was seen of Slack, and what went wrong besides. */
export interface Verified {
  readonly seen: Seen;
  readonly troubles: readonly string[];
}

/**
 * Listens in the bot's place, sends one person each kind of message, view and answer, and waits for what they're
 * asked to do. No one else gets anything, except the crisis card if they need the bot in the meantime.
 *
 * @param token the bot's
 * @throws StillRunning, ConfigError if the port isn't available, and any error that prevents a connection
 */
export async function verify(
  config: Config,
  token: string,
  dependencies: VerifyDependencies,
): Promise<Verified> {
  const { contentFolder, region, slackApiUrl } = config;
  const examples = oneOfEach(loadTexts(contentFolder, shownRegion(contentFolder, region)));
  const card = crisisText(readHelp(contentFolder, region));
  const call = callsWith(token, slackApiUrl);
  const bench = openBench({ ...dependencies, call, others: answerOthers(call, card) });
  const listening = await listenFor(config, bench.hear);
  try {
    if (listening.others > 0) throw new StillRunning();
    const troubles = await goThrough(bench, { ...dependencies, examples, respond });
    return { seen: bench.seen(), troubles };
  } finally {
    await listening.close();
  }
}

/**
 * Returns a handler that gives the crisis card to anyone else who needs the bot, whatever they do or write: that
 * can't wait until the bot runs again. Other events aren't acknowledged, so that Slack delivers them again, to the
 * bot.
 */
function answerOthers(call: Call, card: string): (delivery: Delivery) => void {
  const answered = new Set<unknown>();
  const answerMessage = async (delivery: Delivery): Promise<void> => {
    const { event_id: id } = delivery.payload;
    // Slack delivers it again if the reply takes long.
    if (answered.has(id)) return;
    answered.add(id);
    const { error } = await call('chat.postMessage', { channel: conversationOf(delivery), text: card });
    if (error === null) delivery.acknowledge();
    else answered.delete(id);
  };
  return (delivery) => {
    const { channel, payload } = delivery;
    if (channel === 'command') delivery.acknowledge({ response_type: 'ephemeral', text: card });
    if (kindOf(delivery) === WRITTEN) void answerMessage(delivery);
    if (channel !== 'interaction') return;
    delivery.acknowledge(payload['type'] === 'block_suggestion' ? { options: [] } : undefined);
    void respond(delivery, { replace_original: false, text: card });
  };
}

/** Answers at a click's response_url. Returns what went wrong, or null. */
async function respond({ payload }: Delivery, body: Json): Promise<string | null> {
  const url = payload['response_url'];
  if (typeof url !== 'string') return 'a click came without a response_url';
  try {
    const { status } = await slackFetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return status === 200 ? null : `response_url answered with status ${status}`;
  } catch {
    // The reason doesn't matter here: doctor checks the way to Slack.
    return 'response_url gave no answer';
  }
}
