import type { ModalView } from '@slack/types';
import { weekOf } from '../../../pulse/calendar.js';
import { teamsVisibleTo, waitingEdits } from '../../../usecases/team-queries.js';
import { acting, type Click, type FeatureOf, reading } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import { teampulseCommand } from './command.js';
import { historyModal } from './history.js';
import { howModal } from './how.js';
import type { TEAM_PULSE_IDS } from './ids.js';

export { digestMessage } from './digest.js';
export { manageButton } from './managers.js';
export { moreTeams, rollUpLine } from './several-teams.js';
export { teamBlocks } from './team-blocks.js';

/** Shows a team's earlier weeks to a person who belongs to it or manages it now. */
async function showHistory({ workspace, texts, member, value }: Click): Promise<ModalView> {
  const { context } = workspace;
  const { words } = texts;
  const view = (await teamsVisibleTo(workspace, member)).find(({ team }) => team.id === value);
  if (!view) return refusalModal(words, words.refusals.notYourTeam);
  const edits = await waitingEdits(context, member, view.team);
  return historyModal(texts, view, edits, weekOf(context.clock.now()));
}

/** Shows how a team is doing, the same to everyone who may see the team. */
export const teamPulse: FeatureOf<typeof TEAM_PULSE_IDS> = {
  actions: { history: acting(showHistory), how: reading(({ texts, value }) => howModal(texts.words, value)) },
  forms: {},
  commands: { '/teampulse': teampulseCommand },
};
