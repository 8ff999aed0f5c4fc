import { acting, type FeatureOf } from '../../kit/feature.js';
import { checkinCommand } from './command.js';
import type { CHECKIN_IDS } from './ids.js';
import { openForm, skipWeek } from './open.js';
import { checkinForm } from './submit.js';

export { reminder, weeklyMessage } from './weekly-message.js';

/** The weekly message, the check-in form, and the view after it. */
export const checkin: FeatureOf<typeof CHECKIN_IDS> = {
  actions: { answer: acting(openForm), skip: acting(skipWeek) },
  forms: { checkin: checkinForm },
  commands: { '/checkin': checkinCommand },
};
