import type { Redis } from 'ioredis';
import { type Client, mastersOf } from './redis.js';

/** What a master of Redis says about itself. */
export interface RedisInfo {
  readonly version: string;
  /** In bytes; 0 means as much as the machine has. */
  readonly mostMemory: number;
  readonly usedMemory: number;
  /** What it does when memory is full; only noeviction keeps what we acknowledged. */
  readonly eviction: string;
  /** Whether every write goes to its disk, in an append-only file. */
  readonly appendOnly: boolean;
  /** Whether the last write to its disk, of a file or a snapshot, went well. */
  readonly diskWrites: boolean;
  readonly replicas: number;
  /**
   * Whether it refuses writes that no replica would have. That keeps a master that's cut off from taking
   * check-ins.
   */
  readonly needsReplicas: boolean;
}

/** What each master says about itself. */
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
    // Redis counts the good ones only where min-replicas-to-write is set.
    needsReplicas: info.has('min_slaves_good_slaves'),
  };
}
