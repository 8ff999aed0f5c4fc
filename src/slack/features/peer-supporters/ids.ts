/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const PEER_SUPPORTERS_IDS = {
  actions: [
    'supporter_list',
    'supporter_name',
    'supporter_drop',
    'supporter_yes',
    'supporter_no',
    'supporter_away',
    'supporter_ask',
    'supporter_choose',
    'times',
    'times_filter',
    'times_choose',
    'times_cancel',
    'times_own',
    'times_withdraw',
    'times_add',
  ],
  forms: ['request', 'take_time', 'post_time'],
} as const;
