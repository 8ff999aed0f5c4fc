import { Redis, type RedisOptions } from 'ioredis';

/** Options of a `SteadyRedis`. We expect answers in Redis's older protocol, the default. */
export type SingleOptions = RedisOptions & { readonly replyMapping?: 'legacy' };

/**
 * A connection that closes only once before it reopens. ioredis otherwise closes it for each command that a replica
 * refuses; with many commands under way, that fills the error output with warnings about listeners.
 */
export class SteadyRedis extends Redis {
  #reopening = false;
  constructor(options: SingleOptions) {
    super(options);
    this.on('close', () => {
      this.#reopening = false;
    });
  }
  override disconnect(reconnect = false): void {
    if (reconnect && this.#reopening) return;
    this.#reopening = reconnect && this.status === 'ready';
    super.disconnect(reconnect);
  }
}
