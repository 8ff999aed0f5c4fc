import type { Chance } from '../../redteam/chance.js';
import { events } from './events.js';
import type { Fault } from './fault.js';
import { hostFaults } from './hosts.js';
import { kills } from './kills.js';
import { redisFaults } from './redis.js';
import { slackFaults } from './slack.js';
import { socketFaults } from './sockets.js';

export type { Fault } from './fault.js';

/** Every fault; each strikes only where it can. */
export const FAULTS: readonly Fault[] = [
  ...kills,
  ...redisFaults,
  ...slackFaults,
  ...events,
  ...socketFaults,
  ...hostFaults,
];

/** Draws one to `most` faults that can strike together. */
export function drawFaults(chance: Chance, faults: readonly Fault[], most: number): readonly Fault[] {
  const wanted = 1 + chance.below(most);
  const drawn: Fault[] = [];
  for (const one of chance.shuffled(faults))
    if (drawn.length < wanted && drawn.every(({ hits }) => hits !== one.hits)) drawn.push(one);
  return drawn;
}
