/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const MEMBERSHIP_IDS = {
  actions: ['join', 'no_thanks', 'leave', 'pause', 'forget', 'mydata', 'privacy', 'notice'],
  forms: ['join', 'decline', 'leave', 'pause', 'forget'],
} as const;
