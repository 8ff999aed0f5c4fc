/** What Slack sends back from here: see ../../ids.ts. */
export const CHECKIN_IDS = {
  actions: ['answer', 'skip'],
  forms: ['checkin'],
} as const;
