import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { waitAfter } from '../api/backoff.js';
import { retryAfterOf } from '../api/client.js';
import { slackErrorOf } from '../api/no-answer.js';
import type { Body } from '../api/payload.js';
import { checkinDelivery, type Once } from '../api/replay.js';
import { CHOICE } from '../kit/blocks.js';
import { timeoutMessage, withinDeadline } from '../kit/deadline.js';
import type { Fields, Form, SentForm } from '../kit/feature.js';
import { refusalModal } from '../kit/modals.js';
import { sorryIn } from '../kit/show.js';
import type { Texts } from '../texts/load.js';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';
import { cameBefore, isErrors } from './replay-guard.js';

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

const isSubmission = (args: AnyMiddlewareArgs & AllMiddlewareArgs): args is Submission =>
  (args.body as { readonly type?: unknown }).type === 'view_submission';

/** What was filled in; nothing where Slack sent no fields. */
function fieldsOf({ view }: Submission): Fields {
  const { state } = view as { readonly state?: Submission['view']['state'] | null };
  return Object.fromEntries(
    Object.entries(state?.values ?? {}).map(([block, { [CHOICE]: input }]) => [
      block,
      input?.selected_option?.value ??
        input?.selected_user ??
        input?.selected_users?.join(',') ??
        input?.selected_conversation ??
        input?.selected_time ??
        input?.value ??
        undefined,
    ]),
  );
}

/**
 * Submitted modals: one door for all, so that an unknown form is answered and counted too. It's called before Bolt's
 * listeners, each of which would look at every form that comes.
 */
export function registerSubmissions(app: App, registry: Registry, once: Once): void {
  app.use(async (args) => {
    if (!isSubmission(args)) return args.next();
    const { body, context, view, client } = args;
    const workspace = workspaceOf(context);
    const member = memberId(body.user.id);
    // Where the first answer isn't known any more, the second delivery gets this one.
    if (cameBefore(context)) {
      const { words } = await workspace.reader.textsFor(member);
      return update(args, refusalModal(words, words.refusals.alreadySent));
    }
    const form = registry.form(view.callback_id);
    if (!form) {
      workspace.context.log.warn('request_refused', { reason: 'unknown form' });
      const { words } = await workspace.reader.textsFor(member);
      return update(args, refusalModal(words, words.refusals.foreign));
    }
    const raw = body as unknown as Body;
    const ack: Submission['ack'] = async (answer) => {
      // Such a form has changed nothing, and whoever corrects it sends the same view again.
      if (form.effect !== null && isErrors(answer)) await once.giveBack(workspace.context, raw);
      await args.ack(answer);
    };
    const metadata = view.private_metadata;
    const delivery = checkinDelivery(raw, context);
    const sent = { workspace, client, member, fields: fieldsOf(args), metadata, delivery };
    await answerForm({ ...args, ack }, form, sent);
  });
}

const update = ({ ack }: Submission, view: ModalView) => ack({ response_action: 'update', view });

/** Takes a form and acknowledges it, once: with what came of it, or with what is wrong with it. */
async function answerForm(submission: Submission, form: Form, sent: SentForm): Promise<void> {
  const { ack } = submission;
  const { log } = sent.workspace.context;
  const { texts: reading, outcome } = form.take(sent);
  const taken = await withinDeadline(log, outcome).catch((error: unknown) => {
    log.error('listener_failed', { code: safeCode(error) });
    return { error };
  });
  if ('problems' in taken) return ack({ response_action: 'errors', errors: { ...taken.problems } });
  const texts = await reading;
  if ('view' in taken) {
    await update(submission, taken.view);
    if (taken.afterwards) await showOutcome(submission, sent, texts, taken.afterwards);
    return;
  }
  const said = timeoutMessage(texts.words, taken.error);
  // The form stays open with what was filled in, so that sending again is one tap.
  const [first] = Object.keys(sent.fields);
  await (first === undefined
    ? update(submission, refusalModal(texts.words, said))
    : ack({ response_action: 'errors', errors: { [first]: said } }));
}

/** How often the progress of something that takes long is shown, in milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

/** How often it is tried to show what became of a form. */
const OUTCOME_TRIES = 4;

/**
 * Does what is left to do for a form that was acknowledged, and shows what became of it. Who closed it meanwhile doesn't
 * wait for it, and what was done is done: nothing is acknowledged again. Where Slack doesn't show it, a DM says that
 * something didn't open: the form would go on saying that it is being sent. Never throws.
 */
async function showOutcome(
  { view }: Submission,
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
    // One that fails is only not seen.
    showing = client.views.update({ view_id: view.id, view: soFar }).catch(() => undefined);
  };
  const shown = await work(progress).catch((error: unknown) => {
    log.error('listener_failed', { code: safeCode(error) });
    return refusalModal(texts.words, timeoutMessage(texts.words, error));
  });
  // Otherwise the last word on how far it has come might overtake what came of it.
  await showing;
  for (let failures = 1; failures <= OUTCOME_TRIES; failures += 1)
    try {
      await client.views.update({ view_id: view.id, view: shown });
      return;
    } catch (error) {
      if (slackErrorOf(error) === 'not_found') return;
      log.error('listener_failed', { code: safeCode(error) });
      if (failures < OUTCOME_TRIES) await setTimeoutAsync(retryAfterOf(error) ?? waitAfter(failures));
    }
  const { text, blocks } = sorryIn(texts);
  await client.chat.postMessage({ channel: member, text, blocks: [...blocks] }).catch((error: unknown) => {
    log.error('listener_failed', { code: safeCode(error) });
    log.error('click_unanswered');
  });
}
