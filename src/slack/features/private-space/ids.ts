/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const PRIVATE_SPACE_IDS = {
  actions: [
    'space',
    'reminder',
    'notes',
    'notes_discreet',
    'stop_notes',
    'preset',
    'language',
    'working_days',
    'kind_words',
    'resume',
    'outreach_menu',
    'not_now',
    'not_now_undo',
    'ask_again',
    'ask_again_undo',
  ],
  forms: [],
} as const;
