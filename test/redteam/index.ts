import type { Attack } from './attack.js';
import { keysAttacks } from './keys/index.js';
import { logsAttacks } from './logs/index.js';
import { managerAttacks } from './manager/index.js';
import { ownerAttacks } from './owner/index.js';
import { redisAttacks } from './redis/index.js';
import { requestsAttacks } from './requests/index.js';
import { wireAttacks } from './wire/index.js';

/** Every attack of the red team. */
export const attacks: readonly Attack[] = [
  ...redisAttacks,
  ...keysAttacks,
  ...logsAttacks,
  ...ownerAttacks,
  ...wireAttacks,
  ...requestsAttacks,
  ...managerAttacks,
];
