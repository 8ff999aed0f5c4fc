import { Redis } from 'ioredis';

/** Redis has stopped, so nothing can be played. */
export class RedisGone extends Error {
  constructor() {
    super('Redis has stopped');
  }
}

/** Time between attempts to reach a Redis that's gone, in milliseconds. */
const ASKED_EVERY_MS = 500;

/** Tells whether a Redis is there. */
export interface RedisWatch {
  /** A signal that aborts with a RedisGone once Redis is gone; a fresh one after it's back. */
  gone(): AbortSignal;
  close(): void;
}

/** Watches a Redis through a connection of its own; calls `changed` when it's gone or back. */
export function watchRedis(url: string, changed: () => void): RedisWatch {
  let gone = new AbortController();
  const redis = new Redis(url, { retryStrategy: () => ASKED_EVERY_MS });
  const left = (): void => {
    if (gone.signal.aborted) return;
    gone.abort(new RedisGone());
    changed();
  };
  const came = (): void => {
    if (!gone.signal.aborted) return;
    gone = new AbortController();
    changed();
  };
  redis
    .on('error', () => undefined)
    .on('close', left)
    .on('ready', came);
  return {
    gone: () => gone.signal,
    close() {
      redis.off('close', left);
      redis.disconnect();
    },
  };
}
