import type { Attack, Group } from './attack.js';
import { attacks } from './index.js';
import { runAttack } from './run.js';

/** Which file tries the attacks of each group. There are several, since tests of one file wait for each other. */
const FILE_OF = {
  redis: 'stored',
  keys: 'stored',
  logs: 'logs',
  owner: 'slack',
  wire: 'logs',
  requests: 'slack',
  manager: 'manager',
} as const satisfies Record<Group, string>;

/** The attacks that a file tries, as a table of tests. */
export const attacksIn = (file: (typeof FILE_OF)[Group]) =>
  attacks
    .filter(({ group }) => FILE_OF[group] === file)
    .map((attack) => [attack.group, attack.name, attack] as const);

/** Whether an attack is held off in its quick form, and whether its weakened variant is. */
export async function quickly(attack: Attack): Promise<{ held: boolean; weakened: boolean }> {
  const { held, weakened } = await runAttack(attack, 1, true);
  return { held, weakened: weakened.held };
}
