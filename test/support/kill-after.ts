import type { Redis } from 'ioredis';

/**
 * A connection like `redis`, with its duplicates, that's cut for good after this many commands. Redis then holds what a
 * process killed at that moment leaves behind.
 */
export function killAfter(redis: Redis, commands: number): Redis {
  const budget = { left: commands };
  const cut = (connection: Redis): Redis => {
    const send = connection.sendCommand.bind(connection);
    const duplicate = connection.duplicate.bind(connection);
    let gone = false;
    connection.sendCommand = (command, stream) => {
      if (budget.left > 0) {
        budget.left -= 1;
        return send(command, stream);
      }
      command.reject(new Error('cut'));
      // Commands that still wait for this connection must fail too, instead of waiting for a new one.
      if (!gone) connection.disconnect();
      gone = true;
      return command.promise;
    };
    connection.duplicate = (...options) => cut(duplicate(...options));
    return connection;
  };
  const copy = redis.duplicate();
  copy.on('error', () => undefined);
  return cut(copy);
}
