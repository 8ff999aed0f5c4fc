import { acting, type FeatureOf } from '../../kit/feature.js';
import type { PRIVATE_SPACE_IDS } from './ids.js';
import { PREFERENCES } from './preferences.js';
import { openSpace } from './show.js';
import { chooseFromMenu } from './menu.js';

export { ladderBlocks, outreachBlocks, outreachMessage } from './outreach.js';
export { showSpace } from './show.js';

/** Shows a member what we keep about them, what they can choose, and support options while signs last. */
export const privateSpace: FeatureOf<typeof PRIVATE_SPACE_IDS> = {
  actions: { space: acting(openSpace), outreach_menu: acting(chooseFromMenu), ...PREFERENCES },
  forms: {},
};
