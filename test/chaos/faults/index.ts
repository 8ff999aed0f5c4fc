import type { Chance } from '../../redteam/chance.js';
import type { Fault } from './fault.js';
import { hostFaults } from './hosts.js';
import { kills } from './kills.js';
import { redisFaults } from './redis.js';
import { slackFaults } from './slack.js';

export type { Fault } from './fault.js';

/** Everything that goes wrong in a run on one Redis. */
export const FAULTS: readonly Fault[] = [...kills, ...redisFaults, ...slackFaults, ...hostFaults];

/** One or two faults that can strike together. */
export function drawFaults(chance: Chance, faults: readonly Fault[]): readonly Fault[] {
  const [first, ...others] = chance.shuffled(faults);
  const second = others.find((one) => one.hits !== first?.hits);
  return [first, chance.below(2) === 0 ? second : undefined].filter((one) => one !== undefined);
}
