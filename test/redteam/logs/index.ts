import type { Attack } from '../attack.js';
import { canaries } from './canary.js';
import { choicesInTheLog } from './choices.js';
import { openingsInAnOutage } from './outage.js';
import { peersInTheLog } from './peers.js';
import { logShape } from './shape.js';
import { talkTimesInTheLog } from './talk-times.js';

/** Attacks through logs and error output. */
export const logsAttacks: readonly Attack[] = [
  canaries,
  logShape,
  peersInTheLog,
  talkTimesInTheLog,
  choicesInTheLog,
  openingsInAnOutage,
];
