import type { Attack } from '../attack.js';
import { adaptiveAttacks } from './adaptive.js';
import { cardAttacks } from './card.js';
import { firstAttacks } from './first.js';
import { insiderAttacks } from './insider.js';
import { leavingAttacks } from './leaving.js';
import { rosterAttacks } from './roster.js';
import { surroundAttacks } from './surround.js';

/** What a manager can work out who keeps every card, edits rosters and knows most answers. */
export const managerAttacks: readonly Attack[] = [
  ...leavingAttacks,
  ...insiderAttacks,
  ...adaptiveAttacks,
  ...rosterAttacks,
  ...surroundAttacks,
  ...cardAttacks,
  ...firstAttacks,
];
