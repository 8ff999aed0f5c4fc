/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const PEER_CHECKINS_IDS = {
  actions: [
    'peer',
    'peer_join',
    'peer_leave',
    'peer_happened',
    'peer_missed',
    'peer_differently',
    'peer_buddy',
    'peer_no_buddy',
    'peer_avoid',
    'peer_again',
    'peer_help',
  ],
  forms: [],
} as const;
