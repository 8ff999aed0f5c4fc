import { viewPayload } from '../../../sandbox/payloads.js';
import { type Json, Workspace } from '../../../sandbox/workspace.js';
import type { MemberId } from '../../../src/pulse/ids.js';
import type { Team } from '../../../src/pulse/team.js';
import { findCheckin } from '../../../src/usecases/answer.js';
import type { WorkspaceContext } from '../../../src/usecases/context.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { CHOICE } from '../../../src/slack/kit/blocks.js';
import { checkinModal } from '../../../src/slack/features/checkin/form.js';
import { filledWith, questionnaireNamed } from '../../support/questionnaires.js';
import { TRIGGER } from './load.js';

/** Returns what Slack sends when members submit their check-ins: the requests' bodies, without a signature. */
export async function formsOf(
  context: WorkspaceContext,
  team: Team,
  members: readonly MemberId[],
): Promise<string[]> {
  const { words } = loadTexts('content', 'us').en;
  const workspace = new Workspace(context.workspace, 'Bench', 'U0EVENKEEL', Date.now);
  const bodies: string[] = [];
  for (const member of members) {
    const found = await findCheckin(context, member, team.id, null);
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
    const view = checkinModal({ words, asks: null }, questionnaireNamed(questionnaire), found);
    const shown = { ...workspace.shown(view as unknown as Json), values };
    const user = { id: member, name: `person.${member}` };
    const payload = viewPayload(workspace, user, 'view_submission', shown, TRIGGER);
    bodies.push(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  }
  return bodies;
}
