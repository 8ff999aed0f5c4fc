import { setTimeout } from 'node:timers/promises';
import { kindOf, linesOf, type MessageKind, questionsOf } from '../../sandbox/demo/read.js';
import type { ActResult, PostedMessage, ShownView } from '../../sandbox/index.js';
import type { MemberId } from '../../src/pulse/ids.js';
import type { Answers } from '../../src/pulse/questionnaire.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { actVisibly } from './help.js';
import type { Reached } from './stage.js';

const { words } = loadTexts('content', 'us').en;

/** The outcome of one try to send a form, as far as its sender knows. */
export type Sent =
  /** The bot thanked within Slack's three seconds. */
  | 'acknowledged'
  /** The bot said that the check-in has closed. */
  | 'closed'
  /** Anything else: it may be stored or not. */
  | 'unknown'
  /** The form didn't open: nothing was sent. */
  | 'notSent';

/** Returns the bot's messages of a kind to a member. */
export const messagesOf = (
  { slack }: Pick<Reached, 'slack'>,
  member: MemberId,
  kind: MessageKind,
): PostedMessage[] =>
  slack
    .as(member)
    .dms()
    .filter((message) => kindOf(message) === kind);

const shows = (view: ShownView | undefined, text: string): boolean =>
  linesOf(view?.view['blocks']).join('\n').includes(plain(text));
const plain = (text: string): string => linesOf([{ text }]).join('\n');

/** Opens a form through an act; null if another view comes, or none. */
async function openForm(
  stage: Reached,
  member: MemberId,
  form: string,
  act: () => Promise<ActResult>,
): Promise<ShownView | null> {
  const person = stage.slack.as(member);
  while (person.modals().length > 0) await person.closeModal();
  await actVisibly(stage, member, `opening ${form}`, act);
  const shown = person.modals().at(-1) ?? null;
  return shown?.view['callback_id'] === form ? shown : null;
}

/** Sends the open form, and reads the answer. */
async function send(stage: Reached, member: MemberId, thanks: string): Promise<Sent> {
  const person = stage.slack.as(member);
  const result = await actVisibly(stage, member, 'sending a form', () => person.submit());
  if (!result.acknowledged || result.errors || result.failure) return 'unknown';
  const shown = person.modals().at(-1);
  if (shows(shown, thanks)) return 'acknowledged';
  return shows(shown, words.refusals.closed) ? 'closed' : 'unknown';
}

/** Answers the check-in, once. */
export async function answerOnce(stage: Reached, member: MemberId, answers: Answers): Promise<Sent> {
  const person = stage.slack.as(member);
  const weekly = messagesOf(stage, member, 'weekly').at(-1);
  // In the week of the welcome there's no weekly message; and one from the week before opens nothing.
  const current = weekly && stage.weekOf(Number(weekly.ts) * 1000) === stage.weekOf(stage.now());
  const form = await openForm(stage, member, 'checkin', () =>
    current ? person.click({ message: weekly }, 'answer') : person.command('/checkin'),
  );
  if (!form) {
    const said = linesOf(person.ephemerals().at(-1)?.blocks).join('\n');
    const none = !current && said.includes(words.refusals.noCheckin);
    return none || shows(person.modals().at(-1), words.refusals.closed) ? 'closed' : 'notSent';
  }
  const inputs = questionsOf(form.view);
  person.fill(Object.fromEntries(inputs.map((one, index) => [String(one['block_id']), `${answers[index]}`])));
  return send(stage, member, words.closing.thanks);
}

/** A member's choices on joining. */
export interface Choices {
  readonly outreach: 'discreet' | 'direct';
  readonly reminder: boolean;
}

/** Says yes to the welcome, once. */
export async function joinOnce(
  stage: Reached,
  member: MemberId,
  { outreach, reminder }: Choices,
): Promise<Sent> {
  const person = stage.slack.as(member);
  const welcome = messagesOf(stage, member, 'welcome').at(-1);
  if (!welcome) return 'notSent';
  const form = await openForm(stage, member, 'join', () => person.click({ message: welcome }, 'join'));
  if (!form) return 'notSent';
  person.fill({ notes: outreach, reminder: reminder ? 'yes' : 'no' });
  return send(stage, member, words.join.done);
}

/** How long a person waits before trying again, in milliseconds. */
const AGAIN_MS = 300;

/** Acts until the outcome is acknowledged or closed, at most `patience` times; returns the last outcome. */
export async function persistently(patience: number, act: () => Promise<Sent>): Promise<Sent> {
  let sent: Sent = 'notSent';
  for (let attempt = 0; attempt < patience; attempt += 1) {
    if (attempt > 0) await setTimeout(AGAIN_MS);
    sent = await act();
    if (sent === 'acknowledged' || sent === 'closed') return sent;
  }
  return sent;
}
