import { isLoopback } from '../../config.js';
import type { RedisAddress } from '../../store/redis-address.js';
import { addressOf, type Client, mastersOf } from '../../store/redis.js';
import { type Finding, findingsOf } from './finding.js';

const { ok, warn } = findingsOf('Redis');

const hostsOf = (address: RedisAddress): readonly string[] =>
  address.kind === 'single' ? [address.host] : address.nodes.map(({ host }) => host);

/** Whether every server of an address is this machine: anyone who can watch there could also read the keyring. */
const isAllHere = (address: RedisAddress): boolean => hostsOf(address).every(isLoopback);

/**
 * Whether the bot's Redis user may see other clients' commands. Asking for the length of the slow log takes the same
 * rights as MONITOR, and reveals nothing about anyone.
 */
async function mayWatch(redis: Client): Promise<boolean> {
  try {
    for (const master of mastersOf(redis)) await master.slowlog('LEN');
    return true;
  } catch {
    // Redis refused, as it should, or it's a service without a slow log.
    return false;
  }
}

/** Reports what someone could watch from between the bot and Redis, or with the bot's own password. */
export function* watchers(address: RedisAddress, watches: boolean): Generator<Finding> {
  if (isAllHere(address)) return;
  if (address.tls) yield ok('The link to it is encrypted.');
  else
    yield warn(
      'The link to it is not encrypted: anybody who can listen there sees when somebody in a team answers, and may change stored data. Fix: rediss:// in REDIS_URL, unless that network lies within one machine, as that of compose.yml does (docs/REDIS.md).',
    );
  if (watches)
    yield warn(
      'The user in REDIS_URL may watch every command (MONITOR, SLOWLOG), so anybody with its password can too. Fix: a user without +@dangerous (docs/REDIS.md has the line).',
    );
}

/** Checks who could watch Redis. It doesn't ask a Redis on this machine anything. */
export async function* examineWatching(redis: Client): AsyncGenerator<Finding> {
  const address = addressOf(redis);
  yield* watchers(address, !isAllHere(address) && (await mayWatch(redis)));
}
