import type { FeatureOf } from '../../kit/feature.js';
import { eventForm, startEvent, stopEventNow } from './actions.js';
import type { HARD_EVENTS_IDS } from './ids.js';

export { eventMessage, supportersMessage } from './views.js';

/** After something hard happened: the same message to everyone on a roster, announced by those who lead the team. */
export const hardEvents: FeatureOf<typeof HARD_EVENTS_IDS> = {
  actions: { event_start: startEvent, event_stop: stopEventNow },
  forms: { event: eventForm },
};
