import type { Attack } from './attack.js';
import { attacks } from './index.js';
import { runAttack } from './run.js';

/** Groups of attacks on what is stored and what is sent in; the others are on what is shown and said. */
const STORED: readonly Attack['group'][] = ['redis', 'keys', 'requests'];

/**
 * Tests that attacks are held off, in their quick form, and that each can succeed at all: those on what is stored, or
 * all others. Two files share them, since tests of one file wait for each other.
 */
export function heldOff(what: 'stored' | 'shown'): void {
  const some = attacks.filter(({ group }) => STORED.includes(group) === (what === 'stored'));
  describe.each(some.map((attack) => [attack.group, attack.name, attack] as const))(
    'red team, %s: %s',
    (_, __, attack) => {
      it('is held off, and succeeds against the weakened variant', async () => {
        const outcome = await runAttack(attack, 1, true);
        expect({ ...outcome, held: outcome.held }).toMatchObject({ held: true, weakened: { held: false } });
      }, 120_000);
    },
  );
}
