/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const TRIAL_IDS = {
  actions: ['trial'],
  forms: [],
} as const;
