import type { Chance } from '../../redteam/chance.js';
import type { Fault } from './fault.js';
import { hostFaults } from './hosts.js';
import { kills } from './kills.js';
import { clusterFaults, redisFaults } from './redis.js';
import { slackFaults } from './slack.js';

export type { Fault } from './fault.js';

/** Everything that goes wrong in a run on one Redis. */
export const FAULTS: readonly Fault[] = [...kills, ...redisFaults, ...slackFaults, ...hostFaults];

/** Everything that goes wrong in a run on a cluster: its masters twice, since they are what such a run is about. */
export const ON_A_CLUSTER: readonly Fault[] = [
  ...clusterFaults,
  ...clusterFaults,
  ...kills,
  ...slackFaults,
  ...hostFaults,
];

/** One or two faults that can strike together. */
export function drawFaults(chance: Chance, faults: readonly Fault[]): readonly Fault[] {
  const [first, ...others] = chance.shuffled(faults);
  const second = others.find((one) => one.hits !== first?.hits);
  return [first, chance.below(2) === 0 ? second : undefined].filter((one) => one !== undefined);
}
