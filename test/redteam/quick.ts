import type { Attack, Group } from './attack.js';
import { attacks } from './index.js';
import { runAttack } from './run.js';

/** The test file for each group's attacks. There are several, since the tests of one file run one after another. */
const FILE_OF = {
  redis: 'stored',
  keys: 'stored',
  logs: 'logs',
  owner: 'slack',
  wire: 'logs',
  requests: 'slack',
  manager: 'manager',
} as const satisfies Record<Group, string>;

/** Returns the attacks of a test file, as a table of tests. */
export const attacksIn = (file: (typeof FILE_OF)[Group]) =>
  attacks
    .filter(({ group }) => FILE_OF[group] === file)
    .map((attack) => [attack.group, attack.name, attack] as const);

/** Whether the defense holds against an attack in its quick form, and whether the weakened variant does. */
export async function quickly(attack: Attack): Promise<{ held: boolean; weakened: boolean }> {
  const { held, weakened } = await runAttack(attack, 1, true);
  return { held, weakened: weakened.held };
}
