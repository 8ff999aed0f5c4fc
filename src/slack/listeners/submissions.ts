import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { type CheckinForm, formOf, submitCheckin } from '../../rounds/answer.js';
import type { RosterProgress } from '../../rounds/house.js';
import { safeCode } from '../../rounds/log.js';
import { peopleToAsk } from '../../support/catalogue.js';
import { slackErrorOf } from '../client.js';
import { type Desk, deskOf } from '../desk.js';
import { inTime, sorry } from '../in-time.js';
import { isReplay, signatureOf } from '../replay.js';
import type { Texts } from '../texts.js';
import { CALLBACKS, CHOICE, section } from '../views/blocks.js';
import { plainModal } from '../views/checkin.js';
import { closingModal } from '../views/closing.js';
import { askedModal, askMessage } from '../views/talk.js';
import { addEntry } from './setup.js';
import { sendRequest } from './supporters.js';
import { readTeamForm, saveTeamForm } from './teams.js';
import { notSavedModal, savingModal } from '../views/teams.js';
import { isAboutTakingPart, takePart } from './taking-part.js';

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/**
 * Submitted modals: one door for all, so that an unknown form is answered and counted too. It stands before Bolt's
 * listeners, each of which would look at every form that comes.
 */
export function registerSubmissions(app: App): void {
  app.use(async (args) => {
    if (!isSubmission(args)) return args.next();
    const { view, context } = args;
    const desk = deskOf(context);
    const { house, reader } = desk;
    const member = memberId(args.body.user.id);
    const form = view.callback_id === CALLBACKS.checkin ? formOf(house, member, view.private_metadata) : null;
    // A check-in's form says in which language it was drawn.
    const reading = form ? reader.textsIn(form.language) : reader.textsFor(member);
    try {
      if (form) await takeCheckin(desk, reading, args, form);
      else await take(desk, reading, args);
    } catch (error) {
      house.log.error('listener_failed', { code: safeCode(error) });
      // The form stays open with what was filled in, so that sending again is one tap.
      const [first] = Object.keys(view.state.values);
      const texts = await reading;
      const said = sorry(texts.words, error);
      if (first === undefined) return refuse(args, texts, said);
      return args.ack({ response_action: 'errors', errors: { [first]: said } });
    }
  });
}

const isSubmission = (args: AnyMiddlewareArgs & AllMiddlewareArgs): args is Submission =>
  (args.body as { readonly type?: unknown }).type === 'view_submission';

/** Takes one form that is no check-in, and acknowledges it. */
async function take(desk: Desk, reading: Promise<Texts>, submission: Submission): Promise<void> {
  const { body, view } = submission;
  const { log } = desk.house;
  const [texts, replayed] = await Promise.all([
    reading,
    inTime(log, isReplay(desk.house, submission.context)),
  ]);
  const { refusals } = texts.words;
  if (replayed) return refuse(submission, texts, refusals.foreign);
  if (view.callback_id === CALLBACKS.ask) return takeAsk(desk, texts, submission);
  if (view.callback_id === CALLBACKS.request) return takeRequest(desk, texts, submission);
  if (view.callback_id === CALLBACKS.team) return takeTeam(desk, texts, submission);
  if (view.callback_id === CALLBACKS.entry) return inTime(log, takeEntry(desk, texts, submission));
  if (isAboutTakingPart(view.callback_id)) {
    const member = memberId(body.user.id);
    const fields = filledIn(submission);
    const part = takePart(desk, texts, member, view.callback_id, view.private_metadata, fields);
    const next = await inTime(log, part);
    return submission.ack({ response_action: 'update', view: next });
  }
  const isCheckin = view.callback_id === CALLBACKS.checkin;
  log.warn('request_refused', { reason: isCheckin ? 'check-in foreign' : 'unknown form' });
  return refuse(submission, texts, refusals.foreign);
}

const refuse = ({ ack }: Submission, { words }: Texts, text: string) =>
  ack({ response_action: 'update', view: plainModal(words, words.refusals.title, [section(text)]) });

/**
 * Shows what became of a form that was acknowledged before. Who closed it meanwhile does not wait for it, and what was
 * done is done: nothing is acknowledged again.
 */
async function showOutcome({ house }: Desk, { client, view }: Submission, shown: ModalView): Promise<void> {
  await client.views.update({ view_id: view.id, view: shown }).catch((error: unknown) => {
    if (slackErrorOf(error) !== 'not_found') house.log.error('listener_failed', { code: safeCode(error) });
  });
}

/** What was filled in: block id -> option, person or text. */
const filledIn = ({ view }: Submission): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(view.state.values).map(([block, { [CHOICE]: input }]) => [
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
  { house }: Desk,
  reading: Promise<Texts>,
  submission: Submission,
  form: CheckinForm,
): Promise<void> {
  const { ack, body, view, context } = submission;
  const raw = filledIn(submission);
  const storing = submitCheckin(house, memberId(body.user.id), form, raw, signatureOf(context));
  // What people read is asked for in the same moment.
  const [result, texts] = await Promise.all([inTime(house.log, storing), reading]);
  const { words } = texts;
  if (result.kind === 'stored') {
    const closing = closingModal(texts, result.team, result.week, result.supportFirst);
    return ack({ response_action: 'update', view: closing });
  }
  const { kind } = result;
  house.log.warn('request_refused', { reason: kind === 'replayed' ? kind : `check-in ${kind}` });
  if (kind === 'replayed') return refuse(submission, texts, words.refusals.foreign);
  if (kind !== 'problems') return refuse(submission, texts, words.refusals[kind]);
  // Slack shows an error only under a block the form has; an item that was not asked has none.
  const shown = Object.keys(result.problems).filter((item) => item in view.state.values);
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
async function takeAsk(desk: Desk, texts: Texts, submission: Submission): Promise<void> {
  const { ack, body, view, client } = submission;
  const person = peopleToAsk(texts.catalogue).find(({ id }) => id === view.private_metadata)?.person;
  if (!person) return ack({ response_action: 'update', view: askedModal(texts, 'failed', null) });
  await ack({ response_action: 'update', view: askedModal(texts, 'sending', person) });
  const outcome = await client.chat
    .postMessage({ channel: person, ...askMessage(texts, body.user.id) })
    .then(() => 'sent' as const)
    .catch(() => 'failed' as const);
  await showOutcome(desk, submission, askedModal(texts, outcome, person));
}

/** A request to a peer supporter: the form says that it is sent, and then what became of it. */
async function takeRequest(desk: Desk, texts: Texts, submission: Submission): Promise<void> {
  const { ack, body, view, client } = submission;
  const supporter = memberId(view.private_metadata);
  await ack({ response_action: 'update', view: askedModal(texts, 'sending', supporter) });
  const shown = await sendRequest(desk, client, texts, memberId(body.user.id), supporter);
  await showOutcome(desk, submission, shown);
}

/** How often an admin is told how far the reading of a channel has come, in milliseconds. */
const PROGRESS_EVERY_MS = 1_000;

/** A team's form. Reading a large channel takes longer than Slack waits: the form says so, and then what became of it. */
async function takeTeam(desk: Desk, texts: Texts, submission: Submission): Promise<void> {
  const { ack, body, view, client } = submission;
  const member = memberId(body.user.id);
  const form = readTeamForm(desk, texts, member, view.private_metadata, filledIn(submission));
  const read = await inTime(desk.house.log, form);
  if (read.kind === 'problems') return ack({ response_action: 'errors', errors: { ...read.problems } });
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
  const shown = await saveTeamForm(desk, texts, member, read, progress).catch((error: unknown) => {
    desk.house.log.error('listener_failed', { code: safeCode(error) });
    return notSavedModal(texts, texts.words.refusals.tryAgain);
  });
  // Else the last word on how far it has come might overtake what came of it.
  await said;
  await showOutcome(desk, submission, shown);
}

/** What an admin adds to the workplace's own support. */
async function takeEntry(desk: Desk, texts: Texts, submission: Submission): Promise<void> {
  const { ack, body, view } = submission;
  const added = await addEntry(desk, texts, body.user.id, view.private_metadata, filledIn(submission));
  if (added.kind === 'added') return ack({ response_action: 'update', view: added.view });
  return ack({ response_action: 'errors', errors: { ...added.problems } });
}
