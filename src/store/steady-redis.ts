import { Redis, type RedisOptions } from 'ioredis';

/** Its options. We expect answers in Redis's older protocol, which is the default. */
export type SingleOptions = RedisOptions & { readonly replyMapping?: 'legacy' };

/**
 * A connection that closes once to be opened again. ioredis closes it once for each command that a server refuses
 * because it's a replica; with many under way, that fills the error output with warnings about listeners.
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
