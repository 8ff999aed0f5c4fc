/** What Slack sends back from here: see ../../ids.ts. */
export const TEAM_PULSE_IDS = {
  actions: ['history', 'how'],
  forms: [],
} as const;
