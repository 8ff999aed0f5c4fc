import type { FeatureOf } from '../../kit/feature.js';
import { requestForm, SUPPORTER_ACTIONS } from './actions.js';
import type { PEER_SUPPORTERS_IDS } from './ids.js';
import { postTimeForm, takeTimeForm, TIMES_ACTIONS } from './times-actions.js';

export { ownTimeLine, talkNewsMessage } from './times-views.js';
export { ownSupporterBlocks } from './views.js';

/** Peer supporters: colleagues who agreed to be asked for a talk. */
export const peerSupporters: FeatureOf<typeof PEER_SUPPORTERS_IDS> = {
  actions: { ...SUPPORTER_ACTIONS, ...TIMES_ACTIONS },
  forms: { request: requestForm, take_time: takeTimeForm, post_time: postTimeForm },
};
