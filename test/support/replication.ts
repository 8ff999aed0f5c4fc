import { Redis } from 'ioredis';
import { until } from './until.js';

/** Sends commands directly to one server, past the address that the bot knows. */
export async function withRedis<T>(url: string, commands: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await commands(redis);
  } finally {
    redis.disconnect();
  }
}

/** Makes one server the replica of another, and waits until it has everything that the other holds. */
export const follow = (replica: string, master: string): Promise<void> =>
  withRedis(replica, async (redis) => {
    await redis.replicaof('127.0.0.1', Number(new URL(master).port));
    await until(
      'it follows',
      () => redis.info('replication'),
      (state) => state.includes('master_link_status:up'),
    );
  });

/** Makes a replica the master. */
export const promote = (url: string): Promise<unknown> =>
  withRedis(url, (redis) => redis.replicaof('NO', 'ONE'));
