import type { Attack } from '../attack.js';
import { captured } from './captured.js';
import { flood } from './flood.js';
import { replays, signatures, tampering } from './forged.js';
import { idleConnections } from './idle.js';
import { doubleSubmit, raceWithClose } from './race.js';
import { removal } from './removal.js';
import { slowRequests } from './slow-requests.js';
import { strangers } from './strangers.js';
import { doubleBooking } from './talk-times.js';
import { toldAtOnce } from './told-at-once.js';

/** Attacks with forged, captured and hasty requests. */
export const requestsAttacks: readonly Attack[] = [
  signatures,
  replays,
  captured,
  tampering,
  raceWithClose,
  doubleSubmit,
  doubleBooking,
  toldAtOnce,
  strangers,
  removal,
  flood,
  slowRequests,
  idleConnections,
];
