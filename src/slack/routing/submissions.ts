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
import type { Body } from '../api/payload.js';
import { checkinDelivery, type Once } from '../api/replay.js';
import { CHOICE } from '../kit/blocks.js';
import { timeoutMessage, withinDeadline } from '../kit/deadline.js';
import type { Fields, Form, SentForm } from '../kit/feature.js';
import { refusalModal } from '../kit/modals.js';
import { workspaceOf } from '../workspace.js';
import { showOutcome } from './outcome.js';
import type { Registry } from './registry.js';
import { cameBefore, isErrors } from './replay-guard.js';

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

const isSubmission = (args: AnyMiddlewareArgs & AllMiddlewareArgs): args is Submission =>
  (args.body as { readonly type?: unknown }).type === 'view_submission';

/** The filled-in fields; empty if Slack sent none. */
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
 * Answers submitted modals with one listener, so that we answer and count unknown forms too. It runs before Bolt's
 * listeners, each of which would check every form.
 */
export function registerSubmissions(app: App, registry: Registry, once: Once): void {
  app.use(async (args) => {
    if (!isSubmission(args)) return args.next();
    const { body, context, view, client } = args;
    const workspace = workspaceOf(context);
    const member = memberId(body.user.id);
    // A copy gets here only if we no longer know the answer to the first delivery.
    if (cameBefore(context)) {
      const { words } = await workspace.memberTexts.textsFor(member);
      return update(args, refusalModal(words, words.refusals.alreadySent));
    }
    const form = registry.form(view.callback_id);
    if (!form) {
      workspace.context.log.warn('request_refused', { reason: 'unknown form' });
      const { words } = await workspace.memberTexts.textsFor(member);
      return update(args, refusalModal(words, words.refusals.foreign));
    }
    const raw = body as unknown as Body;
    const ack: Submission['ack'] = async (answer) => {
      // A form with errors has changed nothing, and when the person corrects it, Slack sends the same view again.
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

/** Handles a form and acknowledges it once: with its outcome, or with the problems of its fields. */
async function answerForm(submission: Submission, form: Form, sent: SentForm): Promise<void> {
  const { ack, view } = submission;
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
    if (taken.afterwards) await showOutcome(view.id, sent, texts, taken.afterwards);
    return;
  }
  const apology = timeoutMessage(texts.words, taken.error);
  // The form stays open with its fields filled in, so that sending it again is one tap.
  const [first] = Object.keys(sent.fields);
  await (first === undefined
    ? update(submission, refusalModal(texts.words, apology))
    : ack({ response_action: 'errors', errors: { [first]: apology } }));
}
