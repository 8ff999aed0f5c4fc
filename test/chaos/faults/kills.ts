import type { Place } from '../bots.js';
import { aWhile, type Fault, oneOf, onRecord, webIsBack } from './fault.js';

/** A process dies without a word, and is started again. */
const kill = (kind: string, role: Place['role']): Fault => ({
  kind,
  hits: role,
  async strike(stage, chance) {
    const place = oneOf(chance, stage.of(role));
    const dieAndComeBack = async () => {
      await place.kill();
      await aWhile(chance, 0, 1_000);
      place.begin();
    };
    if (role === 'worker') return onRecord(stage, 'workerGone', dieAndComeBack);
    return onRecord(stage, 'webGone', async () => {
      await dieAndComeBack();
      await webIsBack(stage);
    });
  },
});

export const kills: readonly Fault[] = [kill('webKilled', 'web'), kill('workerKilled', 'worker')];
