import type { Redis } from 'ioredis';

/**
 * A connection like `redis`, and all that are made from it, that is cut for good after so many commands: what a
 * process that is killed there leaves behind.
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
      // What still waits for this connection must fail too, not wait for one that never comes.
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
