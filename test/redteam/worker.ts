import { attacks } from './index.js';
import { runAttack } from './run.js';

// A process of its own: plays the attacks that it's told to, one after another, until nobody tells it any more.
const [seed, quick] = [Number(process.argv[2]), process.argv[3] === 'quick'];
process.on('message', (place: number) => {
  const attack = attacks[place];
  if (!attack) throw new Error(`There's no attack ${place}.`);
  runAttack(attack, seed, quick).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      process.stderr.write(`${attack.name}: ${(error as Error).stack ?? String(error)}\n`);
      process.exit(1);
    },
  );
});
