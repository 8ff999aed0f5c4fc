import { CATEGORIES } from '../../../support/catalog.js';
import { TOPICS } from '../../../support/learn.js';
import { idsOf } from '../../kit/family.js';

/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const SUPPORT_IDS = {
  actions: [
    'support',
    ...idsOf('support', CATEGORIES),
    'support_eap',
    'support_menu',
    'learn',
    ...idsOf('learn', TOPICS),
    'guide',
    'guide_event',
    'guide_return',
    'guide_copy',
    'places',
    'state',
    'profession',
    'talk',
    'ask',
  ],
  forms: ['ask'],
} as const;
