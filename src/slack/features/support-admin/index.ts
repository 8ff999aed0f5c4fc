import type { FeatureOf } from '../../kit/feature.js';
import { contactForm, entryForm, SETUP_ACTIONS } from './actions.js';
import { EAP_ACTIONS, eapForm } from './eap.js';
import type { SUPPORT_ADMIN_IDS } from './ids.js';

export { eapReminder } from './eap-views.js';

/** Lets admins add the workplace's own support, and hide or reorder entries. */
export const supportAdmin: FeatureOf<typeof SUPPORT_ADMIN_IDS> = {
  actions: { ...SETUP_ACTIONS, ...EAP_ACTIONS },
  forms: { entry: entryForm, contact: contactForm, eap: eapForm },
};
