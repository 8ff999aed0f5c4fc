/** What Slack sends back from here: see ../../ids.ts. */
export const TRIAL_IDS = {
  actions: ['trial'],
  forms: [],
} as const;
