import type { Attack } from '../attack.js';
import { adaptiveAttacks } from './adaptive.js';
import { askAttacks } from './asks.js';
import { resultAttacks } from './results.js';
import { firstAttacks } from './first.js';
import { offeredActions } from './offered.js';
import { insiderAttacks } from './insider.js';
import { leavingAttacks } from './leaving.js';
import { rosterAttacks } from './roster.js';
import { surroundAttacks } from './surround.js';

/** Attacks by a manager who keeps every result, edits rosters and knows most answers. */
export const managerAttacks: readonly Attack[] = [
  ...leavingAttacks,
  ...insiderAttacks,
  ...adaptiveAttacks,
  ...rosterAttacks,
  ...surroundAttacks,
  ...resultAttacks,
  ...firstAttacks,
  ...askAttacks,
  offeredActions,
];
