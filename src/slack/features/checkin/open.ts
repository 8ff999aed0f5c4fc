import type { ModalView } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import type { MemberId } from '../../../pulse/ids.js';
import { findCheckin, type OpenCheckin } from '../../../usecases/answer.js';
import { teamsOfMember } from '../../../usecases/team-queries.js';
import type { Click } from '../../kit/feature.js';
import { noticeModal, refusalModal } from '../../kit/modals.js';
import { readWeekValue } from '../../kit/week-value.js';
import type { Texts } from '../../texts/load.js';
import { fill } from '../../kit/text.js';
import { slackDate } from '../../kit/dates.js';
import type { Workspace } from '../../workspace.js';
import { checkinModal } from './form.js';

/** Returns the form of an open check-in, in the member's language. */
export function formFor(texts: Texts, found: OpenCheckin): ModalView {
  const { words, questionnaires } = texts;
  const questionnaire = questionnaires.get(found.questionnaire);
  return questionnaire
    ? checkinModal(texts, questionnaire, found)
    : refusalModal(words, words.refusals.tryAgain);
}

/** Finds the check-in that a weekly message's button names; for the Home tab's, an open one in any of the member's teams. */
async function checkinFor(
  workspace: Workspace,
  member: MemberId,
  value: string,
): Promise<OpenCheckin | { kind: 'closed' | 'notAMember' | 'notJoined' | 'noCheckin' }> {
  const { context } = workspace;
  const named = readWeekValue(value);
  if (named) return findCheckin(context, member, named.team, named.pulse);
  for (const team of await teamsOfMember(workspace, member)) {
    const found = await findCheckin(context, member, team.id, null);
    if (found.kind === 'open' || found.kind === 'notJoined') return found;
  }
  return { kind: 'noCheckin' };
}

/** Handles a weekly message's button: shows `view` while its check-in is open, otherwise why it isn't. */
const whileOpen =
  (view: (texts: Texts, found: OpenCheckin) => ModalView) =>
  async ({ workspace, texts, member, value }: Click): Promise<ModalView> => {
    const found = await checkinFor(workspace, member, value);
    const { words } = texts;
    return found.kind === 'open' ? view(texts, found) : refusalModal(words, words.refusals[found.kind]);
  };

/** Opens the check-in's form from a weekly message or the Home tab; says why if none is open. */
export const openForm = whileOpen(formFor);

/** Says that a member doesn't have to do anything to skip a week. */
export const skippedModal = ({ words }: Texts, closesAt: Instant): ModalView =>
  noticeModal(words, words.skipped.title, fill(words.skipped.body, { closes: slackDate(closesAt) }));

/** Shows what skipping a week means, while its check-in is open. */
export const skipWeek = whileOpen((texts, { pulse }) => skippedModal(texts, pulse.closesAt));
