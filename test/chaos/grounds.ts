import { type OwnCluster, ownCluster } from '../../sandbox/local-cluster.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { type OwnPair, ownPair } from './pair.js';
import { ownSentinels } from './sentinels.js';

/**
 * The kinds of Redis that a run may use: one server; a master and a replica behind one address, or behind Sentinels; or
 * a cluster, with or without the settings that keep acknowledged writes.
 */
export const GROUNDS = ['one', 'pair', 'sentinels', 'cluster', 'careless cluster'] as const;
export type Ground = (typeof GROUNDS)[number];

/** The Redis of a run; and as a pair or cluster, if it's one. */
export interface RunRedis {
  readonly redis: OwnRedis;
  readonly pair: OwnPair | null;
  readonly cluster: OwnCluster | null;
}

/** Settings of a cluster for Evenkeel; see docs/REDIS.md. */
const CLUSTER_SETTINGS = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'];

/**
 * Starts the Redis of a run.
 *
 * @param key the key whose master the faults strike in a cluster
 */
export async function startRedis(ground: Ground, key: string): Promise<RunRedis> {
  if (ground === 'pair') {
    const pair = await ownPair();
    return { redis: pair, pair, cluster: null };
  }
  if (ground === 'one' || ground === 'sentinels') {
    const redis = await (ground === 'one' ? ownRedis(() => undefined) : ownSentinels());
    return { redis, pair: null, cluster: null };
  }
  const cluster = await ownCluster(key, ground === 'cluster' ? CLUSTER_SETTINGS : []);
  return { redis: cluster, pair: null, cluster };
}
