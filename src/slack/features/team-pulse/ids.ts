/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const TEAM_PULSE_IDS = {
  actions: ['history', 'how'],
  forms: [],
} as const;
