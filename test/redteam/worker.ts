import { attacks } from './index.js';
import { runAttack } from './run.js';
import type { Reply } from './side-by-side.js';

// A process of its own: plays the attacks that it's told to, one after another, until its parent disconnects.
const [seed, quick] = [Number(process.argv[2]), process.argv[3] === 'quick'];

async function played(place: number): Promise<Reply> {
  try {
    const attack = attacks[place];
    if (!attack) return { why: `There's no attack ${place}.` };
    return { outcome: await runAttack(attack, seed, quick) };
  } catch (error) {
    return { why: (error as Error).stack ?? String(error) };
  }
}

process.on('message', (place: number) => void played(place).then((reply) => process.send?.(reply)));
// The parent is gone.
process.once('disconnect', () => process.exit());
