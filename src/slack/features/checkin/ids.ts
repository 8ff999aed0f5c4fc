/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const CHECKIN_IDS = {
  actions: ['answer', 'skip'],
  forms: ['checkin'],
} as const;
