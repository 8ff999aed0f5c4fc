import type { Attack } from '../attack.js';
import { flood, slowRequests } from './flood.js';
import { replays, signatures, tampering } from './forged.js';
import { doubleSubmit, raceWithClose } from './race.js';

/** What forged, captured and hasty requests can do. */
export const requestsAttacks: readonly Attack[] = [
  signatures,
  replays,
  tampering,
  raceWithClose,
  doubleSubmit,
  flood,
  slowRequests,
];
