import type { Redis } from 'ioredis';
import { type Client, mastersOf } from './redis.js';

/** The settings and the state of a master of Redis, from INFO. */
export interface RedisInfo {
  readonly version: string;
  /** The memory limit in bytes; 0 means as much as the machine has. */
  readonly mostMemory: number;
  readonly usedMemory: number;
  /** The policy for full memory; only noeviction keeps everything that we acknowledged. */
  readonly eviction: string;
  /** Whether the master appends every write to a file on its disk. */
  readonly appendOnly: boolean;
  /** Whether its last writes to its disk, of the append-only file and of snapshots, succeeded. */
  readonly diskWrites: boolean;
  readonly replicas: number;
  /** Whether it refuses writes without a replica to copy them, so that a cut-off master takes no check-ins. */
  readonly needsReplicas: boolean;
}

/** Returns the settings and the state of each master. */
export const fitnessOf = (redis: Client): Promise<RedisInfo[]> => Promise.all(mastersOf(redis).map(ofMaster));

async function ofMaster(master: Redis): Promise<RedisInfo> {
  const info = new Map(
    (await master.info()).split('\r\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const count = (name: string): number => Number(info.get(name) ?? 0);
  return {
    version: info.get('valkey_version') ?? info.get('redis_version') ?? '0',
    mostMemory: count('maxmemory'),
    usedMemory: count('used_memory'),
    eviction: info.get('maxmemory_policy') ?? 'noeviction',
    appendOnly: count('aof_enabled') === 1,
    diskWrites: !['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'].some(
      (name) => info.get(name) === 'err',
    ),
    replicas: count('connected_slaves'),
    // Redis counts good replicas only if min-replicas-to-write is set.
    needsReplicas: info.has('min_slaves_good_slaves'),
  };
}
