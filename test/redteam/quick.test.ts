import { attacks } from './index.js';
import { runAttack } from './run.js';

describe.each(attacks.map((attack) => [attack.group, attack.name, attack] as const))(
  'red team, %s: %s',
  (_, __, attack) => {
    it('is held off, and succeeds against the weakened variant', async () => {
      const outcome = await runAttack(attack, 1, true);
      expect({ ...outcome, held: outcome.held }).toMatchObject({ held: true, weakened: { held: false } });
    }, 120_000);
  },
);
