import { acting, type FeatureOf } from '../../kit/feature.js';
import type { TRIAL_IDS } from './ids.js';
import { sendTrial } from './send.js';
import { isOfTrial, trialModal } from './views.js';

export { firstSteps } from './views.js';

/** Sends one admin the messages of a week, to try. Their buttons change nothing. */
export const trial: FeatureOf<typeof TRIAL_IDS> = {
  actions: { trial: acting(sendTrial) },
  forms: {},
  instead: ({ texts, value }) => (isOfTrial(value) ? trialModal(texts) : null),
};
