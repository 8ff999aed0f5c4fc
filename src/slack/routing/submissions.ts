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
import { type CheckinForm, formOf, submitCheckin } from '../../usecases/answer.js';
import type { RosterProgress } from '../../usecases/context.js';
import { safeCode } from '../../usecases/log.js';
import { peopleToAsk } from '../../support/catalogue.js';
import { type TalkLimit, talkLimit } from '../features/support/talk-limit.js';
import { waitAfter } from '../api/backoff.js';
import { retryAfterOf, slackErrorOf } from '../api/client.js';
import { type Workspace, workspaceOf } from '../workspace.js';
import { withinDeadline, timeoutMessage } from '../kit/deadline.js';
import type { Body } from '../api/payload.js';
import { cameBefore, isErrors } from '../api/replay-guard.js';
import { checkinDelivery, type Once } from '../api/replay.js';
import type { Texts } from '../texts/load.js';
import { CALLBACKS, CHOICE, section } from '../kit/blocks.js';
import { plainModal } from '../features/checkin/form.js';
import { closingModal } from '../features/checkin/closing.js';
import { awayModal } from '../features/peer-supporters/views.js';
import { askedModal, askMessage } from '../features/support/talk.js';
import { addEntry } from '../features/support-admin/actions.js';
import { notAsked, sendRequest } from '../features/peer-supporters/actions.js';
import { readTeamForm, saveTeamForm } from '../features/teams/actions.js';
import { saveOutcomeModal, savingModal } from '../features/teams/views.js';
import { sorryIn } from '../kit/show.js';
import { isAboutTakingPart, takePart } from '../features/membership/take-part.js';

/** Says what is wrong with a form's fields, which changed nothing. */
type Problems = (errors: Readonly<Record<string, string>>) => Promise<void>;

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/**
 * Submitted modals: one door for all, so that an unknown form is answered and counted too. It is called before Bolt's
 * listeners, each of which would look at every form that comes.
 */
export function registerSubmissions(app: App, once: Once): void {
  const limit = talkLimit();
  app.use(async (args) => {
    if (!isSubmission(args)) return args.next();
    if (cameBefore(args.context)) return refuseAgain(args);
    const body = args.body as unknown as Body;
    const ack: Submission['ack'] = async (answer) => {
      // Such a form has changed nothing, and whoever corrects it sends the same view again.
      if (isErrors(answer)) await once.giveBack(workspaceOf(args.context).context, body);
      await args.ack(answer);
    };
    const isCheckin = args.view.callback_id === CALLBACKS.checkin;
    // A check-in is told apart where it's stored.
    await answerForm(isCheckin ? args : { ...args, ack }, checkinDelivery(body, args.context), limit);
  });
}

/** The answer to a form that came before, where the first answer isn't known any more. */
async function refuseAgain(submission: Submission): Promise<void> {
  const { reader } = workspaceOf(submission.context);
  const texts = await reader.textsFor(memberId(submission.body.user.id));
  await refuse(submission, texts, texts.words.refusals.alreadySent);
}

async function answerForm(submission: Submission, id: string, limit: TalkLimit): Promise<void> {
  const { view, body } = submission;
  const workspace = workspaceOf(submission.context);
  const { context, reader } = workspace;
  const member = memberId(body.user.id);
  const form = view.callback_id === CALLBACKS.checkin ? formOf(context, member, view.private_metadata) : null;
  // A check-in's form says in which language it was drawn.
  const asks = view.callback_id === CALLBACKS.ask || view.callback_id === CALLBACKS.request;
  const other = () => (asks ? reader.helpFor(member) : reader.textsFor(member));
  const reading = form ? reader.textsIn(form.language) : other();
  try {
    if (form) await takeCheckin(workspace, reading, submission, form, id);
    else await take(workspace, reading, submission, limit);
  } catch (error) {
    context.log.error('listener_failed', { code: safeCode(error) });
    // The form stays open with what was filled in, so that sending again is one tap.
    const [first] = Object.keys(valuesOf(submission));
    const texts = await reading;
    const said = timeoutMessage(texts.words, error);
    if (first === undefined) return refuse(submission, texts, said);
    return submission.ack({ response_action: 'errors', errors: { [first]: said } });
  }
}

const isSubmission = (args: AnyMiddlewareArgs & AllMiddlewareArgs): args is Submission =>
  (args.body as { readonly type?: unknown }).type === 'view_submission';

/** Takes one form that is no check-in, and acknowledges it. */
async function take(
  workspace: Workspace,
  reading: Promise<Texts>,
  submission: Submission,
  limit: TalkLimit,
): Promise<void> {
  const { body, view } = submission;
  const { log } = workspace.context;
  const texts = await reading;
  const { refusals } = texts.words;
  const problems: Problems = (errors) => submission.ack({ response_action: 'errors', errors: { ...errors } });
  if (view.callback_id === CALLBACKS.ask) return takeAsk(workspace, texts, submission, limit);
  if (view.callback_id === CALLBACKS.request) return takeRequest(workspace, texts, submission, limit);
  if (view.callback_id === CALLBACKS.team) return takeTeam(workspace, texts, submission, problems);
  if (view.callback_id === CALLBACKS.entry)
    return withinDeadline(log, takeEntry(workspace, texts, submission, problems));
  if (isAboutTakingPart(view.callback_id)) {
    const member = memberId(body.user.id);
    const fields = filledIn(submission);
    const part = takePart(workspace, texts, member, view.callback_id, view.private_metadata, fields);
    const next = await withinDeadline(log, part);
    return submission.ack({ response_action: 'update', view: next });
  }
  const isCheckin = view.callback_id === CALLBACKS.checkin;
  log.warn('request_refused', { reason: isCheckin ? 'check-in foreign' : 'unknown form' });
  return refuse(submission, texts, refusals.foreign);
}

const refuse = ({ ack }: Submission, { words }: Texts, text: string) =>
  ack({ response_action: 'update', view: plainModal(words, words.refusals.title, [section(text)]) });

/** How often it is tried to show what became of a form. */
const OUTCOME_TRIES = 4;

/**
 * Shows what became of a form that was acknowledged before. Who closed it meanwhile doesn't wait for it, and what was
 * done is done: nothing is acknowledged again. Where Slack doesn't show it, a DM says that something didn't open: the
 * form would go on saying that it is being sent.
 */
async function showOutcome(
  { context }: Workspace,
  { client, body, view }: Submission,
  texts: Texts,
  shown: ModalView,
): Promise<void> {
  for (let failures = 1; failures <= OUTCOME_TRIES; failures += 1)
    try {
      await client.views.update({ view_id: view.id, view: shown });
      return;
    } catch (error) {
      if (slackErrorOf(error) === 'not_found') return;
      context.log.error('listener_failed', { code: safeCode(error) });
      if (failures < OUTCOME_TRIES) await setTimeoutAsync(retryAfterOf(error) ?? waitAfter(failures));
    }
  const { text, blocks } = sorryIn(texts);
  await client.chat
    .postMessage({ channel: body.user.id, text, blocks: [...blocks] })
    .catch((error: unknown) => {
      context.log.error('listener_failed', { code: safeCode(error) });
      context.log.error('click_unanswered');
    });
}

/** A form's fields as Slack sent them; none where it sent none. */
const valuesOf = ({ view }: Submission): Submission['view']['state']['values'] =>
  (view as { readonly state?: Submission['view']['state'] | null }).state?.values ?? {};

/** What was filled in: block id -> option, person or text. */
const filledIn = (submission: Submission): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(valuesOf(submission)).map(([block, { [CHOICE]: input }]) => [
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

/** A check-in is acknowledged only once it is stored. */
async function takeCheckin(
  { context }: Workspace,
  reading: Promise<Texts>,
  submission: Submission,
  form: CheckinForm,
  id: string,
): Promise<void> {
  const { ack, body } = submission;
  const raw = filledIn(submission);
  const storing = submitCheckin(context, memberId(body.user.id), form, raw, id);
  // What people read is asked for in the same moment.
  const [result, texts] = await Promise.all([withinDeadline(context.log, storing), reading]);
  const { words } = texts;
  if (result.kind === 'stored') {
    const closing = closingModal(texts, result.team, result.week, result.supportFirst);
    return ack({ response_action: 'update', view: closing });
  }
  const { kind } = result;
  context.log.warn('request_refused', { reason: kind === 'replayed' ? kind : `check-in ${kind}` });
  // It was stored when it came first.
  if (kind === 'replayed') return refuse(submission, texts, words.refusals.alreadySent);
  if (kind !== 'problems') return refuse(submission, texts, words.refusals[kind]);
  // Slack shows an error only under a block the form has; an item that was not asked has none.
  const shown = Object.keys(result.problems).filter((item) => item in valuesOf(submission));
  if (shown.length === 0) return refuse(submission, texts, words.refusals.foreign);
  return ack({
    response_action: 'errors',
    errors: Object.fromEntries(shown.map((item) => [item, words.checkin.problem])),
  });
}

/**
 * Sends the words that were shown to the person who was chosen, and says what became of them. Nothing is kept: the
 * member waits for the answer, and knows whether to try elsewhere.
 */
async function takeAsk(
  workspace: Workspace,
  texts: Texts,
  submission: Submission,
  limit: TalkLimit,
): Promise<void> {
  const { ack, body, view, client } = submission;
  const person = peopleToAsk(texts.catalogue).find(({ id }) => id === view.private_metadata)?.person;
  if (!person) return ack({ response_action: 'update', view: askedModal(texts, 'failed', null) });
  await ack({ response_action: 'update', view: askedModal(texts, 'sending', person) });
  const outcome = await limit.ask(workspace, memberId(body.user.id), person, () =>
    client.chat
      .postMessage({ channel: person, ...askMessage(texts, body.user.id) })
      .then(() => 'sent' as const)
      // The member is told. A line in the log would show that somebody asked for a talk.
      .catch(notAsked),
  );
  await showOutcome(workspace, submission, texts, askedModal(texts, outcome, person));
}

/** A request to a peer supporter: the form says that it is sent, and then what became of it. */
async function takeRequest(
  workspace: Workspace,
  texts: Texts,
  submission: Submission,
  limit: TalkLimit,
): Promise<void> {
  const { ack, body, view, client } = submission;
  const supporter = memberId(view.private_metadata);
  await ack({ response_action: 'update', view: askedModal(texts, 'sending', supporter) });
  const outcome = await limit.ask(workspace, memberId(body.user.id), supporter, () =>
    sendRequest(workspace, client, memberId(body.user.id), supporter),
  );
  const shown = outcome === 'away' ? awayModal(texts) : askedModal(texts, outcome, supporter);
  await showOutcome(workspace, submission, texts, shown);
}

/** How often an admin is told how far the reading of a channel has come, in milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

/** A team's form. Reading a large channel takes longer than Slack waits: the form says so, and then what became of it. */
async function takeTeam(
  workspace: Workspace,
  texts: Texts,
  submission: Submission,
  problems: Problems,
): Promise<void> {
  const { ack, body, view, client } = submission;
  const member = memberId(body.user.id);
  const form = readTeamForm(workspace, texts, member, view.private_metadata, filledIn(submission));
  const read = await withinDeadline(workspace.context.log, form);
  if (read.kind === 'problems') return problems(read.problems);
  if (read.kind === 'refused') return ack({ response_action: 'update', view: read.view });
  await ack({ response_action: 'update', view: savingModal(texts, null) });
  let lastSaid = 0;
  let said: Promise<unknown> = Promise.resolve();
  const progress = (soFar: RosterProgress): void => {
    if (Date.now() < lastSaid + PROGRESS_EVERY_MS) return;
    lastSaid = Date.now();
    // One that fails is only not seen.
    said = client.views.update({ view_id: view.id, view: savingModal(texts, soFar) }).catch(() => undefined);
  };
  const shown = await saveTeamForm(workspace, texts, member, read, progress).catch((error: unknown) => {
    workspace.context.log.error('listener_failed', { code: safeCode(error) });
    return saveOutcomeModal(texts, texts.words.refusals.tryAgain);
  });
  // Else the last word on how far it has come might overtake what came of it.
  await said;
  await showOutcome(workspace, submission, texts, shown);
}

/** What an admin adds to the workplace's own support. */
async function takeEntry(
  workspace: Workspace,
  texts: Texts,
  submission: Submission,
  problems: Problems,
): Promise<void> {
  const { ack, body, view } = submission;
  const added = await addEntry(workspace, texts, body.user.id, view.private_metadata, filledIn(submission));
  if (added.kind === 'added') return ack({ response_action: 'update', view: added.view });
  return problems(added.problems);
}
