import { CATEGORIES } from '../../../support/catalog.js';
import { idsOf } from '../../kit/family.js';

/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const SUPPORT_ADMIN_IDS = {
  actions: [
    'setup',
    ...idsOf('setup', CATEGORIES),
    'setup_entry',
    'setup_add',
    'setup_clean',
    'setup_contact',
    'setup_eap',
    'setup_eap_remove',
    'setup_eap_undo',
  ],
  forms: ['entry', 'contact', 'eap'],
} as const;
