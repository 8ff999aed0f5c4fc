import type { Attack } from './attack.js';
import { attacks } from './index.js';
import { runAttack } from './run.js';

/** Groups of attacks on what is stored and what is sent in; the others are on what is shown and said. */
const STORED: readonly Attack['group'][] = ['redis', 'keys', 'requests'];

/**
 * The attacks on what is stored, or all others, as a table of tests. Two files share them, since tests of one file wait
 * for each other.
 */
export const attacksOn = (what: 'stored' | 'shown') =>
  attacks
    .filter(({ group }) => STORED.includes(group) === (what === 'stored'))
    .map((attack) => [attack.group, attack.name, attack] as const);

/** Whether an attack is held off in its quick form, and whether its weakened variant is. */
export async function quickly(attack: Attack): Promise<{ held: boolean; weakened: boolean }> {
  const { held, weakened } = await runAttack(attack, 1, true);
  return { held, weakened: weakened.held };
}
