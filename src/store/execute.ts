import type { ChainableCommander } from 'ioredis';

/**
 * Executes a transaction or a pipeline, and returns the replies to its commands; null if a watched key has changed.
 * Throws the first error of a command: Redis executes the others nevertheless, and what it refused must not pass for
 * stored.
 */
export async function execute(write: ChainableCommander): Promise<unknown[] | null> {
  const replies = await write.exec();
  for (const [error] of replies ?? []) if (error) throw error;
  return replies?.map(([, reply]) => reply) ?? null;
}
