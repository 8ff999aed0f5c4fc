import { type FeatureOf, reading } from '../../kit/feature.js';
import { PEER_CHOICES } from './actions.js';
import type { PEER_CHECKINS_IDS } from './ids.js';
import { colleagueModal } from './views.js';

export { showPeers } from './actions.js';
export { aloneMessage, introduction, peerLines } from './views.js';

/** Peer check-ins: five minutes with a colleague, for those who want them. */
export const peerCheckins: FeatureOf<typeof PEER_CHECKINS_IDS> = {
  actions: { ...PEER_CHOICES, peer_help: reading(({ texts }) => colleagueModal(texts)) },
  forms: {},
};
