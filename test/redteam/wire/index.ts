import type { Attack } from '../attack.js';
import { sizeAttacks } from './sizes.js';

/** What the sizes of requests and answers tell whoever sees nothing else of them. */
export const wireAttacks: readonly Attack[] = sizeAttacks;
