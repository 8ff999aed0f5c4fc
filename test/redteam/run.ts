import { type Attack, holds, type Setting, writtenTarget } from './attack.js';
import { chanceOf } from './chance.js';

/** The outcome of one attack, as the report has it. */
export interface Outcome {
  readonly group: string;
  readonly name: string;
  readonly figure: number;
  readonly interval: readonly [low: number, high: number];
  readonly target: string;
  readonly held: boolean;
  readonly weakened: { readonly variant: string; readonly figure: number; readonly held: boolean };
  /** The time for both runs. */
  readonly seconds: number;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/**
 * The factor by which the weakened variant gets fewer samples in the full run. It must succeed, which the quick form
 * shows as well; only proving that the real thing holds takes a narrow interval.
 */
const FEWER_WEAKENED = 10;

/**
 * Returns the setting of an attack.
 *
 * @param fewer the factor by which it gets fewer samples in the full run
 */
export const settingOf = (seed: number, quick: boolean, fewer = 1): Setting => ({
  chance: chanceOf(seed),
  size(full, few) {
    if (few > full)
      throw new RangeError(`A quick run of ${few} would be longer than the full one of ${full}.`);
    return quick ? few : Math.max(few, Math.ceil(full / fewer));
  },
  either: (full, other) => (quick ? other : full),
});

/** Runs an attack on the real thing and on its weakened variant, each with its own random numbers. */
export async function runAttack(attack: Attack, seed: number, quick: boolean): Promise<Outcome> {
  const began = performance.now();
  const real = await attack.run(settingOf(seed, quick));
  const weak = await attack.weakened.run(settingOf(seed, quick, FEWER_WEAKENED));
  const [low, high] = real.interval;
  return {
    group: attack.group,
    name: attack.name,
    figure: rounded(real.figure),
    interval: [rounded(low), rounded(high)],
    target: writtenTarget(attack.target),
    held: holds(attack.target, real, quick),
    weakened: {
      variant: attack.weakened.variant,
      figure: rounded(weak.figure),
      held: holds(attack.target, weak, false),
    },
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}
