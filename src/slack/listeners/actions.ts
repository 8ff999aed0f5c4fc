import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { weekOf } from '../../pulse/calendar.js';
import { type MemberId, memberId, type PulseId, type TeamId, teamId } from '../../pulse/ids.js';
import { findCheckin, type OpenCheckin } from '../../rounds/answer.js';
import { safeCode } from '../../rounds/log.js';
import { homeTeams, teamsSeenBy, waitingEdits } from '../../rounds/look.js';
import { forgottenBy, ownData } from '../../rounds/own-data.js';
import { ownTrajectory, presetOf } from '../../rounds/space.js';
import { peopleToAsk } from '../../support/catalogue.js';
import { type Desk, deskOf } from '../desk.js';
import { inTime, sorry } from '../in-time.js';
import { type Body, objectOf, textOf } from '../intake.js';
import type { Texts } from '../texts.js';
import { ACTIONS, section } from '../views/blocks.js';
import { checkinModal, plainModal } from '../views/checkin.js';
import { historyModal } from '../views/history.js';
import { learnModal, topicOf } from '../views/learn.js';
import { readCardValue } from '../views/messages.js';
import { colleagueModal } from '../views/peer.js';
import { spaceModal } from '../views/space.js';
import { categoryOf, supportModal } from '../views/support.js';
import { mydataModal } from '../views/mydata.js';
import { endModal, forgetModal, joinModal, pauseModal, privacyModal } from '../views/taking-part.js';
import { askModal, talkModal } from '../views/talk.js';
import { fill, slackDate, type Words } from '../words.js';
import { CHOICES, takeChoice } from './choices.js';
import { answerPeers, isAboutPeers } from './peer.js';
import { answerTeams, isAboutTeams } from './teams.js';
import { sendTrial } from './trial.js';
import { isOfTrial, trialModal } from '../views/trial.js';
import { answerSetup, isSetup } from './setup.js';
import { placeOf } from './place.js';
import { show, sorryIn } from './show.js';
import { answerSupporters, isAboutSupporters } from './supporters.js';

/** What somebody did: on which button or list, and what it carried. */
export interface Act {
  readonly member: MemberId;
  readonly action: string;
  /** A button's value, or the option or person that was chosen. */
  readonly value: string;
  /** What the modal it stands in carries. */
  readonly metadata: string;
}

/** What a button or list carries; a field that Slack leaves out, or sends as null, is none. */
function valueOf({ value, selected_option, selected_options, selected_user }: Body): string {
  if (Array.isArray(selected_options))
    return selected_options.map((one) => textOf(objectOf(one)['value']) ?? '').join(',');
  return textOf(value) ?? textOf(objectOf(selected_option)['value']) ?? textOf(selected_user) ?? '';
}

function actOf({ actions, user, view }: Body): Act {
  const action = objectOf((actions as unknown[])[0]);
  return {
    member: memberId(String(objectOf(user)['id'])),
    action: textOf(action['action_id']) ?? '',
    value: valueOf(action),
    metadata: textOf(objectOf(view)['private_metadata']) ?? '',
  };
}

/** Until when what a click asks for may be worked out, in milliseconds: then there's still time to show something. */
const WORKED_OUT_BY_MS = 1_900;

/** Every button and list. One door for all, so that an unknown action is answered and counted too. */
export function registerActions(app: App): void {
  app.use(async (args) => {
    const { body, context } = args;
    if ((body as { readonly type?: unknown }).type !== 'block_actions') return args.next();
    const since = performance.now();
    // A connection that is gone keeps nobody from being answered.
    if ('ack' in args) (args.ack as () => Promise<void>)().catch(() => undefined);
    const desk = deskOf(context);
    const { log } = desk.house;
    const act = actOf(body as Body);
    const { reader } = desk;
    const reading = onlyReads(act.action) ? reader.helpFor(act.member) : reader.textsFor(act.member);
    const texts = await reading;
    const place = placeOf(args, since);
    const view = await viewFor(desk, args.client, texts, act, since).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      return refusal(texts.words, sorry(texts.words, error));
    });
    await show(log, place, view, sorryIn(texts));
  });
}

/** The modal that an act opens. What only reads needs no Redis: support opens whatever is down. */
async function viewFor(
  desk: Desk,
  client: WebClient,
  texts: Texts,
  act: Act,
  since: number,
): Promise<ModalView> {
  const read = readingFor(texts, act);
  if (read) return read;
  const left = Math.max(0, since + WORKED_OUT_BY_MS - performance.now());
  return inTime(desk.house.log, answerTo(desk, client, texts, act), left);
}

const refusal = (words: Words, text: string): ModalView =>
  plainModal(words, words.refusals.title, [section(text)]);

/** What opens something to read, the same for everyone. */
const READING: ReadonlySet<string> = new Set([
  ACTIONS.support,
  ACTIONS.learn,
  ACTIONS.privacy,
  ACTIONS.peerHelp,
  ACTIONS.talk,
  ACTIONS.ask,
]);

/** Whether an action only opens something to read. */
export const onlyReads = (action: string): boolean =>
  READING.has(action) || categoryOf(action) !== null || topicOf(action) !== null;

/** Support and things to read; null for any other act. */
function readingFor(texts: Texts, { member, action, value }: Act): ModalView | null {
  if (!onlyReads(action)) return null;
  const { words, catalogue } = texts;
  const category = categoryOf(action);
  if (category) return supportModal(words, catalogue, category);
  const topic = topicOf(action);
  if (topic) return learnModal(texts, topic);
  switch (action) {
    case ACTIONS.support:
      return supportModal(words, catalogue, null);
    case ACTIONS.learn:
      return learnModal(texts, null);
    case ACTIONS.privacy:
      return privacyModal(texts);
    case ACTIONS.peerHelp:
      return colleagueModal(texts);
    case ACTIONS.talk:
      return talkModal(texts);
    case ACTIONS.ask: {
      const asked = peopleToAsk(catalogue).find(({ id }) => id === value);
      return asked ? askModal(texts, member, asked) : talkModal(texts);
    }
    default:
      return null;
  }
}

/** The modal that an act opens. */
async function answerTo(desk: Desk, client: WebClient, texts: Texts, act: Act): Promise<ModalView> {
  const { house } = desk;
  const { words } = texts;
  const { member, action, value } = act;
  if (isOfTrial(value)) return trialModal(texts);
  if (action === ACTIONS.trial) return sendTrial(desk, client, texts, act);
  if (isSetup(action)) return answerSetup(desk, texts, act);
  if (isAboutTeams(action)) return answerTeams(desk, texts, act);
  if (isAboutPeers(action)) return answerPeers(desk, texts, act);
  if (isAboutSupporters(action)) return answerSupporters(desk, client, texts, act);
  const choice = CHOICES.get(action);
  if (choice) return takeChoice(desk, texts, act, choice);
  const card = readCardValue(value);
  switch (action) {
    case ACTIONS.answer: {
      const found = await checkinFor(desk, member, card);
      if (found.kind !== 'open') return refusal(words, words.refusals[found.kind]);
      return checkinModalOf(texts, found);
    }
    case ACTIONS.skip: {
      const found = await checkinFor(desk, member, card);
      if (found.kind !== 'open') return refusal(words, words.refusals[found.kind]);
      const closes = slackDate(found.pulse.closesAt);
      return plainModal(words, words.skipped.title, [section(fill(words.skipped.body, { closes }))]);
    }
    case ACTIONS.join:
      return joinModal(texts, value);
    case ACTIONS.noThanks:
      return endModal(texts, value, 'decline');
    case ACTIONS.leave:
      return endModal(texts, value, 'leave');
    case ACTIONS.pause:
      return pauseModal(texts, value);
    case ACTIONS.forget:
      return forgetModal(texts, value);
    case ACTIONS.mydata:
      return mydataModal(texts, await ownData(house, member), forgottenBy(house));
    case ACTIONS.history:
      return history(desk, texts, member, teamId(value));
    case ACTIONS.space:
      return space(desk, texts, member, card?.team ?? null);
    default:
      house.log.warn('request_refused', { reason: 'unknown action' });
      return refusal(words, words.refusals.tryAgain);
  }
}

/** An open check-in as a form, in the member's language. */
export function checkinModalOf({ words, questionnaires }: Texts, found: OpenCheckin): ModalView {
  const questionnaire = questionnaires.get(found.questionnaire);
  return questionnaire ? checkinModal(words, questionnaire, found) : refusal(words, words.refusals.tryAgain);
}

/** The check-in a card's button asks for; from the Home tab, whichever of the member's teams has one open. */
async function checkinFor(
  { house }: Desk,
  member: MemberId,
  card: { team: TeamId; pulse: PulseId } | null,
): Promise<OpenCheckin | { kind: 'closed' | 'notAMember' | 'notJoined' | 'noCheckin' }> {
  if (card) return findCheckin(house, member, card.team, card.pulse);
  for (const team of await homeTeams(house, member)) {
    const found = await findCheckin(house, member, team.id, null);
    if (found.kind === 'open' || found.kind === 'notJoined') return found;
  }
  return { kind: 'noCheckin' };
}

/** A team's earlier weeks, for whoever belongs to it or manages it now. */
async function history(
  { house }: Desk,
  { words }: Texts,
  member: MemberId,
  team: TeamId,
): Promise<ModalView> {
  const view = (await teamsSeenBy(house, member)).find((one) => one.team.id === team);
  if (!view) return refusal(words, words.refusals.notYourTeam);
  const edits = await waitingEdits(house, member, view.team);
  return historyModal(words, view, edits, weekOf(house.clock.now()));
}

/** A member's private space. */
async function space(
  { house }: Desk,
  texts: Texts,
  member: MemberId,
  asked: TeamId | null,
): Promise<ModalView> {
  const team = asked ?? (await homeTeams(house, member))[0]?.id;
  if (!team) return refusal(texts.words, texts.words.refusals.notAMember);
  const own = await ownTrajectory(house, member, team);
  return spaceModal(
    texts,
    own?.trajectory ?? null,
    team,
    weekOf(house.clock.now()),
    await presetOf(house, team),
  );
}
