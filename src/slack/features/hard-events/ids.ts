/** What Slack sends back from here: see ../../ids.ts. */
export const HARD_EVENTS_IDS = {
  actions: ['event_start', 'event_stop'],
  forms: ['event'],
} as const;
