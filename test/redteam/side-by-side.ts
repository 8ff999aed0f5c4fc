import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ToolFailed } from '../support/tool.js';
import type { Attack } from './attack.js';
import { attacks } from './index.js';
import type { Outcome } from './run.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/**
 * Plays attacks in one process for each core, the next one wherever a process is free.
 *
 * @param begins is told of each attack as it begins
 * @param ends is told what came of it
 * @returns what came of each, in the order of `chosen`
 * @throws ToolFailed for an attack whose process ended before it had told what came of it; its own output says why
 */
export async function sideBySide(
  chosen: readonly Attack[],
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
  begins: (attack: Attack, index: number) => void,
  ends: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = [...chosen.entries()];
  const play = async (): Promise<void> => {
    const worker = fork(WORKER, [String(seed), quick ? 'quick' : 'full']);
    const exit = once(worker, 'exit');
    try {
      for (let next = left.shift(); next; next = left.shift()) {
        const [index, attack] = next;
        begins(attack, index);
        const told = once(worker, 'message');
        worker.send(attacks.indexOf(attack));
        const reply = await Promise.race([told, exit.then(() => null)]);
        if (!reply) throw new ToolFailed(`The process that played “${attack.name}” ended.`);
        const outcome = reply[0] as Outcome;
        outcomes[index] = outcome;
        ends(outcome);
      }
    } catch (error) {
      // The others finish what they're at, and begin nothing more.
      left.length = 0;
      throw error;
    } finally {
      worker.kill();
      await exit;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, play));
  return outcomes;
}
