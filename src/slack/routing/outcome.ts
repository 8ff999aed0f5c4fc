import { setTimeout } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import { safeCode } from '../../usecases/log.js';
import { waitAfter } from '../api/backoff.js';
import { retryAfterOf } from '../api/client.js';
import { postHelp } from '../api/neutral-first.js';
import { slackErrorOf } from '../api/no-answer.js';
import { timeoutMessage } from '../kit/deadline.js';
import type { SentForm } from '../kit/feature.js';
import { refusalModal } from '../kit/modals.js';
import { sorryIn } from '../kit/show.js';
import type { Texts } from '../texts/load.js';

/** The least time between two progress updates of a long task, in milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

/** How many times we try to show the result of a form. */
const OUTCOME_TRIES = 4;

/**
 * Does the work left for an acknowledged form, and shows the result. If the person closes the form, the work still
 * gets done. If Slack doesn't show the result, a DM says that something didn't open, since the form keeps saying that
 * it's being sent. Never throws.
 *
 * @param form the id of its view
 */
export async function showOutcome(
  form: string,
  { workspace, client, member }: SentForm,
  texts: Texts,
  work: (progress: (view: ModalView) => void) => Promise<ModalView>,
): Promise<void> {
  const { log } = workspace.context;
  let last = 0;
  let showing: Promise<unknown> = Promise.resolve();
  const progress = (soFar: ModalView): void => {
    if (Date.now() < last + PROGRESS_EVERY_MS) return;
    last = Date.now();
    // If this fails, the person only misses one progress update.
    showing = client.views.update({ view_id: form, view: soFar }).catch(() => undefined);
  };
  const shown = await work(progress).catch((error: unknown) => {
    log.error('listener_failed', { code: safeCode(error) });
    return refusalModal(texts.words, timeoutMessage(texts.words, error));
  });
  // Otherwise the last progress update might overwrite the result.
  await showing;
  for (let failures = 1; failures <= OUTCOME_TRIES; failures += 1)
    try {
      await client.views.update({ view_id: form, view: shown });
      return;
    } catch (error) {
      if (slackErrorOf(error) === 'not_found') return;
      log.error('listener_failed', { code: safeCode(error) });
      if (failures < OUTCOME_TRIES) await setTimeout(retryAfterOf(error) ?? waitAfter(failures));
    }
  const { text, blocks } = sorryIn(texts);
  await postHelp(client, member, text, { text, blocks }).catch((error: unknown) => {
    log.error('listener_failed', { code: safeCode(error) });
    log.error('click_unanswered');
  });
}
