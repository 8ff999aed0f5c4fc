import type { FeatureOf } from '../../kit/feature.js';
import {
  chooseForm,
  openEverywhere,
  openActions,
  openOutcome,
  openTeam,
  outcomeForm,
  sendForm,
  switchOff,
  switchOn,
  takeBackNow,
  undoNow,
} from './actions.js';
import type { TEAM_ACTIONS_IDS } from './ids.js';

export { actionLine, pastLine } from './lines.js';

/** Lets managers say what they'll do for everyone on a team, and what came of it. */
export const teamActions: FeatureOf<typeof TEAM_ACTIONS_IDS> = {
  actions: {
    act: openActions,
    act_report: openOutcome,
    act_undo: undoNow,
    act_take: takeBackNow,
    act_off: switchOff,
    act_on: switchOn,
    act_everywhere: openEverywhere,
    act_team: openTeam,
  },
  forms: { act_choose: chooseForm, act_outcome: outcomeForm, act_send: sendForm },
};
