import type { ModalView } from '@slack/types';
import { safeCode } from '../../../usecases/log.js';
import { postNeutralFirst } from '../../api/neutral-first.js';
import type { Click } from '../../kit/feature.js';
import { TooSlow, within } from '../../kit/deadline.js';
import { teamsNoticeModal } from '../teams/index.js';
import { trialMessages, trialSentModal } from './views.js';
import type { Message } from '../../kit/blocks.js';

/** Longest wait to see whether Slack takes the first message, in milliseconds: an admin is waiting. */
const FIRST_MS = 1_000;

/** Sends a trial week only to the admin who asks for it. It makes no team and no record, and its buttons change nothing. */
export async function sendTrial({ workspace, client, texts, member }: Click): Promise<ModalView> {
  const { context, directory, marked } = workspace;
  if (!(await directory.isAdmin(member))) return teamsNoticeModal(texts, texts.words.setup.adminsOnly);
  const send = async (message: Message): Promise<void> =>
    void (await postNeutralFirst(client, member, marked(message)));
  const [first, ...others] = trialMessages(texts, context.clock.now());
  const failed = (error: unknown): void => context.log.error('trial_failed', { code: safeCode(error) });
  // Five messages take Slack longer than the admin can wait; the first shows whether any will come.
  const begun = first ? send(first) : Promise.resolve();
  const rest = begun.then(async () => {
    for (const message of others) await send(message);
  });
  rest.catch(failed);
  try {
    await within(FIRST_MS, begun);
  } catch (error) {
    if (!(error instanceof TooSlow)) return teamsNoticeModal(texts, texts.words.trial.notSent);
  }
  return trialSentModal(texts);
}
