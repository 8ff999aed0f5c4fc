/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const TEAM_ACTIONS_IDS = {
  actions: ['act', 'act_report', 'act_undo', 'act_take', 'act_off', 'act_on', 'act_everywhere', 'act_team'],
  forms: ['act_choose', 'act_outcome', 'act_send'],
} as const;
