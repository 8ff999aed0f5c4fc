import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { safeCode } from '../../../usecases/log.js';
import type { Workspace } from '../../workspace.js';
import { TooSlow, within } from '../../kit/deadline.js';
import type { Texts } from '../../texts/load.js';
import type { Message } from '../checkin/weekly-message.js';
import { saveOutcomeModal } from '../teams/views.js';
import { trialMessages, trialSentModal } from './views.js';
import type { Act } from '../../kit/act.js';

/** How long an admin waits to see whether Slack takes the first message, in milliseconds. */
const FIRST_MS = 1_000;

/** Sends a week to the admin who asks for it, and to nobody else: no team, no record, and buttons that change nothing. */
export async function sendTrial(
  { context, directory, marked }: Workspace,
  client: WebClient,
  texts: Texts,
  { member }: Act,
): Promise<ModalView> {
  if (!(await directory.isAdmin(member))) return saveOutcomeModal(texts, texts.words.setup.adminsOnly);
  const send = async (message: Message): Promise<void> =>
    void (await client.chat.postMessage({
      channel: member,
      ...marked(message),
      unfurl_links: false,
      unfurl_media: false,
    }));
  const [first, ...others] = trialMessages(texts, context.clock.now());
  const failed = (error: unknown): void => context.log.error('trial_failed', { code: safeCode(error) });
  // Five messages take Slack longer than who waits for an answer has; the first shows whether any will come.
  const begun = first ? send(first) : Promise.resolve();
  const rest = begun.then(async () => {
    for (const message of others) await send(message);
  });
  rest.catch(failed);
  try {
    await within(FIRST_MS, begun);
  } catch (error) {
    if (!(error instanceof TooSlow)) return saveOutcomeModal(texts, texts.words.trial.notSent);
  }
  return trialSentModal(texts);
}
