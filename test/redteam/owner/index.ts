import type { Attack } from '../attack.js';
import { banners, screenReaders } from './banners.js';
import { choicesInTheExport } from './choices.js';
import { peersInTheExport } from './peers.js';
import { talkTimesInTheExport } from './talk-times.js';
import { discreetTranscript, homeTabs, notificationTexts } from './transcript.js';

/** Attacks by a workspace owner, or someone who sees a screen. */
export const ownerAttacks: readonly Attack[] = [
  discreetTranscript,
  notificationTexts,
  banners,
  screenReaders,
  homeTabs,
  peersInTheExport,
  choicesInTheExport,
  talkTimesInTheExport,
];
