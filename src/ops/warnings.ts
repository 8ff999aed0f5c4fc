import type { Log } from '../rounds/log.js';
import { CLOCK_WRONG_MS } from '../slack/first-look.js';
import type { Fitness } from '../store/fitness.js';

/** Says how Redis may lose what was acknowledged; `evenkeel doctor` says it at length. */
export function warnOfLoss(masters: readonly Fitness[], log: Log): void {
  if (masters.some(({ mostMemory, eviction }) => mostMemory > 0 && eviction !== 'noeviction'))
    log.warn('redis_unsafe', {
      reason: 'it throws keys away when memory is full. Mend: maxmemory-policy noeviction',
    });
  if (masters.some(({ appendOnly, replicas }) => !appendOnly && replicas === 0))
    log.warn('redis_unsafe', {
      reason:
        'it has neither an append-only file nor a replica: a crash loses check-ins. Mend: appendonly yes',
    });
}

/** Says that this machine's clock is so far from Slack's that signed requests are refused. */
export function warnOfClock(aheadMs: number, log: Log): void {
  if (Math.abs(aheadMs) >= CLOCK_WRONG_MS)
    log.error('clock_off', {
      reason: 'minutes off: signed requests count as too old. Mend: let this machine follow a time server',
    });
}
