import type { App, BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { weekOf } from '../../pulse/calendar.js';
import { type MemberId, memberId, type PulseId, type TeamId, teamId } from '../../pulse/ids.js';
import type { Preferences } from '../../pulse/trajectory.js';
import { findCheckin, type OpenCheckin } from '../../rounds/answer.js';
import { safeCode } from '../../rounds/log.js';
import { homeTeams, teamsSeenBy, waitingEdits } from '../../rounds/look.js';
import { changePreferences, ownTrajectory } from '../../rounds/space.js';
import type { Desk } from '../desk.js';
import { ACTIONS, section } from '../views/blocks.js';
import { checkinModal, plainModal } from '../views/checkin.js';
import { historyModal } from '../views/history.js';
import { learnModal, topicOf } from '../views/learn.js';
import { readCardValue } from '../views/messages.js';
import { spaceModal } from '../views/space.js';
import { categoryOf, supportModal } from '../views/support.js';
import { fill, slackDate } from '../words.js';
import { isReplay } from '../replay.js';
import { show } from './show.js';

/** Every button. One door for all, so that an unknown action is answered and counted too. */
export function registerActions(app: App, desk: Desk): void {
  app.action<BlockAction>(/.*/, async ({ ack, body, client, action, context }) => {
    await ack();
    const value = action.type === 'button' ? (action.value ?? '') : '';
    try {
      if (await isReplay(desk.house, context)) return;
      const view = await answerTo(desk, memberId(body.user.id), action.action_id, value);
      await show(client, body, view);
    } catch (error) {
      desk.house.log.error('listener_failed', { code: safeCode(error) });
      await show(client, body, refusal(desk, desk.words.refusals.tryAgain));
    }
  });
}

const refusal = ({ words }: Desk, text: string): ModalView =>
  plainModal(words, words.refusals.title, [section(text)]);

/** The modal that a button opens. */
async function answerTo(desk: Desk, member: MemberId, action: string, value: string): Promise<ModalView> {
  const { house, words, catalogue } = desk;
  const category = categoryOf(action);
  if (category) return supportModal(words, catalogue, category);
  const topic = topicOf(action);
  if (topic) return learnModal(words, desk.topics, topic);
  const card = readCardValue(value);
  switch (action) {
    case ACTIONS.support:
      return supportModal(words, catalogue, null);
    case ACTIONS.answer: {
      const found = await checkinFor(desk, member, card);
      return found.kind === 'open'
        ? checkinModal(words, house.questionnaire, found)
        : refusal(desk, words.refusals[found.kind]);
    }
    case ACTIONS.skip: {
      const found = await checkinFor(desk, member, card);
      if (found.kind !== 'open') return refusal(desk, words.refusals[found.kind]);
      const closes = slackDate(found.pulse.closesAt);
      return plainModal(words, words.skipped.title, [section(fill(words.skipped.body, { closes }))]);
    }
    case ACTIONS.learn:
      return learnModal(words, desk.topics, null);
    case ACTIONS.history:
      return history(desk, member, teamId(value));
    case ACTIONS.space:
      return space(desk, member, card?.team ?? null);
    case ACTIONS.reminderOn:
      return prefer(desk, member, teamId(value), { reminder: true });
    case ACTIONS.reminderOff:
      return prefer(desk, member, teamId(value), { reminder: false });
    case ACTIONS.notesDirect:
      return prefer(desk, member, teamId(value), { notes: 'direct' });
    case ACTIONS.notesDiscreet:
      return prefer(desk, member, teamId(value), { notes: 'discreet' });
    default:
      house.log.warn('request_refused', { reason: 'unknown action' });
      return refusal(desk, words.refusals.tryAgain);
  }
}

/** The check-in a card's button asks for; from the Home tab, whichever of the member's teams has one open. */
async function checkinFor(
  { house }: Desk,
  member: MemberId,
  card: { team: TeamId; pulse: PulseId } | null,
): Promise<OpenCheckin | { kind: 'closed' | 'notAMember' | 'noCheckin' }> {
  if (card) return findCheckin(house, member, card.team, card.pulse);
  for (const team of await homeTeams(house, member)) {
    const found = await findCheckin(house, member, team.id, null);
    if (found.kind === 'open') return found;
  }
  return { kind: 'noCheckin' };
}

/** A team's earlier weeks, for whoever belongs to it or manages it now. */
async function history(desk: Desk, member: MemberId, team: TeamId): Promise<ModalView> {
  const { house, words } = desk;
  const view = (await teamsSeenBy(house, member)).find((one) => one.team.id === team);
  if (!view) return refusal(desk, words.refusals.notYourTeam);
  const edits = await waitingEdits(house, member, view.team);
  return historyModal(words, view, edits, weekOf(house.clock.now()));
}

async function space(desk: Desk, member: MemberId, asked: TeamId | null): Promise<ModalView> {
  const team = asked ?? (await homeTeams(desk.house, member))[0]?.id;
  if (!team) return refusal(desk, desk.words.refusals.notAMember);
  const own = await ownTrajectory(desk.house, member, team);
  const week = weekOf(desk.house.clock.now());
  return spaceModal(desk.words, desk.catalogue, own?.trajectory ?? null, team, week);
}

/** Changes a preference, and shows the private space as it is now. */
async function prefer(
  desk: Desk,
  member: MemberId,
  team: TeamId,
  change: Partial<Preferences>,
): Promise<ModalView> {
  const changed = await changePreferences(desk.house, member, team, change);
  return changed ? space(desk, member, team) : refusal(desk, desk.words.refusals.tryAgain);
}
