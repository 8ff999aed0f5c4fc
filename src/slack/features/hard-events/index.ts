import type { FeatureOf } from '../../kit/feature.js';
import { eventForm, startEvent, stopEventNow } from './actions.js';
import type { HARD_EVENTS_IDS } from './ids.js';

export { eventMessage, supportersMessage } from './views.js';

/** Lets managers and admins announce that something hard happened: everyone on a team's roster gets the same message. */
export const hardEvents: FeatureOf<typeof HARD_EVENTS_IDS> = {
  actions: { event_start: startEvent, event_stop: stopEventNow },
  forms: { event: eventForm },
};
