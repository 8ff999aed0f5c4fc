import { viewPayload } from '../../../sandbox/payloads.js';
import { type Json, Workspace } from '../../../sandbox/workspace.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import type { Team } from '../../../src/pulse/team.js';
import { findCheckin } from '../../../src/rounds/answer.js';
import type { House } from '../../../src/rounds/house.js';
import { loadTexts } from '../../../src/slack/texts.js';
import { CHOICE } from '../../../src/slack/views/blocks.js';
import { checkinModal } from '../../../src/slack/views/checkin.js';
import { filledWith, questionnaireNamed } from '../../questionnaires.js';
import { TRIGGER } from './load.js';

/** What Slack sends when each of some members sends a check-in in: the body of a request, without its signature. */
export async function formsOf(house: House, team: Team, members: readonly MemberId[]): Promise<string[]> {
  const { words } = loadTexts('content', 'us').en;
  const workspace = new Workspace(house.workspace, 'Bench', 'U0EVENKEEL', Date.now);
  const bodies: string[] = [];
  for (const member of members) {
    const found = await findCheckin(house, member, team.id, null);
    if (found.kind !== 'open')
      throw new Error(`no check-in is open for a member of ${team.id}: ${found.kind}`);
    const { questionnaire, pulse } = found;
    const answers = filledWith(questionnaire, pulse.week, 1);
    const values = Object.fromEntries(
      Object.entries(answers).map(([item, value]) => [
        item,
        { [CHOICE]: { type: 'radio_buttons', selected_option: { value } } },
      ]),
    );
    const view = checkinModal(words, questionnaireNamed(questionnaire), found);
    const shown = { ...workspace.shown(view as unknown as Json), values };
    const user = { id: member, name: `person.${member}` };
    const payload = viewPayload(workspace, user, 'view_submission', shown, TRIGGER);
    bodies.push(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  }
  return bodies;
}
