import type { Fault } from './fault.js';
import { hostFaults } from './hosts.js';
import { kills } from './kills.js';
import { redisFaults } from './redis.js';
import { slackFaults } from './slack.js';

export type { Fault } from './fault.js';

/** Everything that goes wrong in a run on one Redis. */
export const FAULTS: readonly Fault[] = [...kills, ...redisFaults, ...slackFaults, ...hostFaults];
