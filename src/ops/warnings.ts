import { MISSING_SCOPES, safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { onUnknownVersion } from '../sealing/records.js';
import type { RedisInfo } from '../store/redis-info.js';
import { lackingScopes } from '../slack/api/scopes.js';
import { redisRefusalOf } from '../store/redis-errors.js';
import { lostBy } from '../store/unreachable.js';
import { throttledErrors } from './throttled-log.js';

/** How long we don't repeat the same trouble with Redis, in milliseconds: every worker meets it many times a second. */
const SAID_FOR_MS = 10_000;

/**
 * Returns a handler that logs errors of the connections to Redis, each kind with its fix.
 *
 * @param now milliseconds from any start, never going back
 */
export function redisErrors(log: Log, now: () => number = () => performance.now()): (error: Error) => void {
  const saidAt = new Map<string, number>();
  return (error) => {
    const code = safeCode(error);
    const reason = redisRefusalOf(error) ?? lostBy(error);
    const kind = `${reason} ${code}`;
    const last = saidAt.get(kind);
    if (last !== undefined && now() - last < SAID_FOR_MS) return;
    saidAt.set(kind, now());
    log.error('redis_error', { code, reason });
  };
}

/**
 * Logs every record of an unknown version: each kind and version at most once a minute, with how many more there
 * were.
 *
 * @returns a function that stops the logging
 */
export function tellUnknownVersions(log: Log): () => void {
  const say = throttledErrors(log);
  return onUnknownVersion((record) =>
    say('version_unknown', {
      ...record,
      reason:
        'a newer version of Evenkeel wrote it, and this one cannot read it: it counts as missing. Fix: run the newer version again',
    }),
  );
}

/** Logs how Redis may lose what we acknowledged; `evenkeel doctor` explains it at length. */
export function warnOfLoss(masters: readonly RedisInfo[], log: Log): void {
  if (masters.some(({ mostMemory, eviction }) => mostMemory > 0 && eviction !== 'noeviction'))
    log.warn('redis_unsafe', {
      reason: 'it throws keys away when memory is full. Fix: maxmemory-policy noeviction',
    });
  if (masters.some(({ appendOnly, replicas }) => !appendOnly && replicas === 0))
    log.warn('redis_unsafe', {
      reason:
        'it has neither an append-only file nor a replica: a crash loses check-ins. Fix: appendonly yes',
    });
}

/**
 * Logs, for each scope that the token lacks, what doesn't work without it. Behind some proxies we see no scopes at
 * all.
 */
export function warnOfScopes(granted: readonly string[], log: Log): void {
  if (granted.every((scope) => scope === '')) return;
  for (const scope of lackingScopes(granted)) log.error('scope_missing', { reason: MISSING_SCOPES[scope] });
}
