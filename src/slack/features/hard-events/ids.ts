/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const HARD_EVENTS_IDS = {
  actions: ['event_start', 'event_stop'],
  forms: ['event'],
} as const;
