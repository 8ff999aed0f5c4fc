import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { weekOf } from '../../pulse/calendar.js';
import { type MemberId, memberId, type PulseId, type TeamId, teamId } from '../../pulse/ids.js';
import { findCheckin, type OpenCheckin } from '../../usecases/answer.js';
import { safeCode } from '../../usecases/log.js';
import { teamsOfMember, teamsVisibleTo, waitingEdits } from '../../usecases/team-queries.js';
import { forgottenBy, ownData } from '../../usecases/own-data.js';
import { readMemberRecord, presetOf } from '../../usecases/member-record.js';
import { peopleToAsk } from '../../support/catalogue.js';
import { type Workspace, workspaceOf } from '../workspace.js';
import { withinDeadline, timeoutMessage } from '../kit/deadline.js';
import { type Body, objectOf, textOf } from '../api/payload.js';
import type { Texts } from '../texts/load.js';
import { ACTIONS, section } from '../kit/blocks.js';
import { checkinModal, plainModal } from '../features/checkin/form.js';
import { historyModal } from '../features/team-pulse/history.js';
import { learnModal, topicOf } from '../features/support/learn.js';
import { readCardValue } from '../features/checkin/weekly-message.js';
import { colleagueModal } from '../features/peer-checkins/views.js';
import { spaceModal } from '../features/private-space/view.js';
import { categoryOf, supportModal } from '../features/support/catalogue.js';
import { mydataModal } from '../features/membership/my-data.js';
import { endModal, forgetModal, joinModal, pauseModal, privacyModal } from '../features/membership/forms.js';
import { askModal, talkModal } from '../features/support/talk.js';
import { fill, slackDate, type Words } from '../texts/words.js';
import { CHOICES, takeChoice } from '../features/private-space/preferences.js';
import { answerPeers, isAboutPeers } from '../features/peer-checkins/actions.js';
import { answerTeams, isAboutTeams } from '../features/teams/actions.js';
import { sendTrial } from '../features/trial/send.js';
import { isOfTrial, trialModal } from '../features/trial/views.js';
import { answerSetup, isSetup } from '../features/support-admin/actions.js';
import { placeOf } from '../kit/place.js';
import type { Act } from '../kit/act.js';
import { show, sorryIn } from '../kit/show.js';
import { answerSupporters, isAboutSupporters } from '../features/peer-supporters/actions.js';

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
    const workspace = workspaceOf(context);
    const { log } = workspace.context;
    const act = actOf(body as Body);
    const { reader } = workspace;
    const reading = onlyReads(act.action) ? reader.helpFor(act.member) : reader.textsFor(act.member);
    const texts = await reading;
    const place = placeOf(args, since);
    const view = await viewFor(workspace, args.client, texts, act, since).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      return refusal(texts.words, timeoutMessage(texts.words, error));
    });
    await show(log, place, view, sorryIn(texts));
  });
}

/** The modal that an act opens. What only reads needs no Redis: support opens whatever is down. */
async function viewFor(
  workspace: Workspace,
  client: WebClient,
  texts: Texts,
  act: Act,
  since: number,
): Promise<ModalView> {
  const read = readingFor(texts, act);
  if (read) return read;
  const left = Math.max(0, since + WORKED_OUT_BY_MS - performance.now());
  return withinDeadline(workspace.context.log, answerTo(workspace, client, texts, act), left);
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
async function answerTo(workspace: Workspace, client: WebClient, texts: Texts, act: Act): Promise<ModalView> {
  const { context } = workspace;
  const { words } = texts;
  const { member, action, value } = act;
  if (isOfTrial(value)) return trialModal(texts);
  if (action === ACTIONS.trial) return sendTrial(workspace, client, texts, act);
  if (isSetup(action)) return answerSetup(workspace, texts, act);
  if (isAboutTeams(action)) return answerTeams(workspace, texts, act);
  if (isAboutPeers(action)) return answerPeers(workspace, texts, act);
  if (isAboutSupporters(action)) return answerSupporters(workspace, client, texts, act);
  const choice = CHOICES.get(action);
  if (choice) return takeChoice(workspace, texts, act, choice);
  const card = readCardValue(value);
  switch (action) {
    case ACTIONS.answer: {
      const found = await checkinFor(workspace, member, card);
      if (found.kind !== 'open') return refusal(words, words.refusals[found.kind]);
      return checkinModalOf(texts, found);
    }
    case ACTIONS.skip: {
      const found = await checkinFor(workspace, member, card);
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
      return mydataModal(texts, await ownData(context, member), forgottenBy(context));
    case ACTIONS.history:
      return history(workspace, texts, member, teamId(value));
    case ACTIONS.space:
      return space(workspace, texts, member, card?.team ?? null);
    default:
      context.log.warn('request_refused', { reason: 'unknown action' });
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
  { context }: Workspace,
  member: MemberId,
  card: { team: TeamId; pulse: PulseId } | null,
): Promise<OpenCheckin | { kind: 'closed' | 'notAMember' | 'notJoined' | 'noCheckin' }> {
  if (card) return findCheckin(context, member, card.team, card.pulse);
  for (const team of await teamsOfMember(context, member)) {
    const found = await findCheckin(context, member, team.id, null);
    if (found.kind === 'open' || found.kind === 'notJoined') return found;
  }
  return { kind: 'noCheckin' };
}

/** A team's earlier weeks, for whoever belongs to it or manages it now. */
async function history(
  { context }: Workspace,
  { words }: Texts,
  member: MemberId,
  team: TeamId,
): Promise<ModalView> {
  const view = (await teamsVisibleTo(context, member)).find((one) => one.team.id === team);
  if (!view) return refusal(words, words.refusals.notYourTeam);
  const edits = await waitingEdits(context, member, view.team);
  return historyModal(words, view, edits, weekOf(context.clock.now()));
}

/** A member's private space. */
async function space(
  { context }: Workspace,
  texts: Texts,
  member: MemberId,
  asked: TeamId | null,
): Promise<ModalView> {
  const team = asked ?? (await teamsOfMember(context, member))[0]?.id;
  if (!team) return refusal(texts.words, texts.words.refusals.notAMember);
  const own = await readMemberRecord(context, member, team);
  return spaceModal(
    texts,
    own?.trajectory ?? null,
    team,
    weekOf(context.clock.now()),
    await presetOf(context, team),
  );
}
