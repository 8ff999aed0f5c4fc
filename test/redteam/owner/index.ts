import type { Attack } from '../attack.js';
import { peersInTheExport } from './peers.js';
import { discreetTranscript, homeTabs, notificationTexts } from './transcript.js';

/** What a workspace owner, and whoever sees a screen, can learn. */
export const ownerAttacks: readonly Attack[] = [
  discreetTranscript,
  notificationTexts,
  homeTabs,
  peersInTheExport,
];
