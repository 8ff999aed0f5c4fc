import type { Attack } from '../attack.js';
import { canaries } from './canary.js';
import { choicesInTheLog } from './choices.js';
import { openingsInAnOutage } from './outage.js';
import { peersInTheLog } from './peers.js';
import { logShape } from './shape.js';
import { talkTimesInTheLog } from './talk-times.js';

/** What logs and error output tell. */
export const logsAttacks: readonly Attack[] = [
  canaries,
  logShape,
  peersInTheLog,
  talkTimesInTheLog,
  choicesInTheLog,
  openingsInAnOutage,
];
