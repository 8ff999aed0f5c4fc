import type { Attack } from '../attack.js';
import { sizeAttacks } from './sizes.js';

/** Attacks by someone who sees only the sizes of requests and answers. */
export const wireAttacks: readonly Attack[] = sizeAttacks;
