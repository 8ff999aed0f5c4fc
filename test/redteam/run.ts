import { type Attack, holds, type Setting, writtenTarget } from './attack.js';
import { chanceOf } from './chance.js';

/** What came of one attack, as the report holds it. */
export interface Outcome {
  readonly group: string;
  readonly name: string;
  readonly figure: number;
  readonly interval: readonly [low: number, high: number];
  readonly target: string;
  readonly held: boolean;
  readonly weakened: { readonly variant: string; readonly figure: number; readonly held: boolean };
  /** How long both took. */
  readonly seconds: number;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/**
 * How many times fewer samples the weakened variant gets in the full run. It has to succeed, which the quick form shows
 * as well; only that the real thing holds takes a narrow interval.
 */
const FEWER_WEAKENED = 10;

/** Runs an attack on the real thing and on its weakened variant, each with chance of its own. */
export async function runAttack(attack: Attack, seed: number, quick: boolean): Promise<Outcome> {
  const setting = (fewer: number): Setting => ({
    chance: chanceOf(seed),
    size: (full, few) => (quick ? few : Math.max(few, Math.ceil(full / fewer))),
  });
  const began = performance.now();
  const real = await attack.run(setting(1));
  const weak = await attack.weakened.run(setting(FEWER_WEAKENED));
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
