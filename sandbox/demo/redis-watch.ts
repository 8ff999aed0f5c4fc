import { Redis } from 'ioredis';

/** Redis has stopped, so that nothing can be played. */
export class RedisGone extends Error {
  constructor() {
    super('Redis has stopped');
  }
}

/** How often a Redis that's gone is asked whether it's back, in milliseconds. */
const ASKED_EVERY_MS = 500;

/** Whether a Redis is there. */
export interface RedisWatch {
  /** Aborted with a RedisGone once Redis is gone; another one after it's back. */
  gone(): AbortSignal;
  close(): void;
}

/** Watches a Redis by a connection that does nothing else; `changed` is called when it's gone or back. */
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
