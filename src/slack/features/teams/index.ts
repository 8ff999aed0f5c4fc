import type { FeatureOf } from '../../kit/feature.js';
import { TEAM_SETUP_ACTIONS } from './actions.js';
import { groupsFound } from './groups.js';
import type { TEAMS_IDS } from './ids.js';
import { ROSTER_EVENTS } from './roster-changed.js';
import { teamForm } from './save.js';

export { refusalBlocks } from './refusals.js';
export { rosterTroubleMessage } from './roster-trouble.js';
export { teamsNoticeModal } from './saved.js';

/** Sets up teams: which there are, who is in them, and who may change them. */
export const teams: FeatureOf<typeof TEAMS_IDS> = {
  actions: TEAM_SETUP_ACTIONS,
  forms: { team: teamForm },
  options: {
    async userGroup({ workspace, texts, typed }) {
      const [groups, { words }] = await Promise.all([workspace.directory.groups(), texts]);
      return groupsFound(words, groups, typed);
    },
  },
  events: ROSTER_EVENTS,
};
