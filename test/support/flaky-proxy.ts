import { createServer, connect, type Socket } from 'node:net';
import { tieSockets } from './tied-sockets.js';
import { portOf } from '../../sandbox/port-of.js';

/** A single address in front of several Redis servers, whose connections a test can break or lead elsewhere. */
export interface FlakyProxy {
  readonly url: string;
  /** Breaks one connection: once a command with these words has reached Redis, before the answer comes back. */
  breakBeforeAnswerTo(words: string): void;
  /** Whether that break has happened. */
  broken(): boolean;
  /** Leads new connections to another Redis; open connections stay where they are. */
  leadTo(redisUrl: string): void;
  end(): Promise<void>;
}

/** Opens such an address in front of a Redis on 127.0.0.1. */
export async function flakyProxy(redisUrl: string): Promise<FlakyProxy> {
  let target = new URL(redisUrl);
  let words: string | null = null;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(Number(target.port), target.hostname);
    let breaks = false;
    client.on('data', (sent) => {
      if (words !== null && sent.includes(words)) {
        words = null;
        breaks = true;
      }
      redis.write(sent);
    });
    redis.on('data', (answer) => {
      if (!breaks) return client.write(answer);
      client.destroy();
      return redis.destroy();
    });
    tieSockets(client, redis, open);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${portOf(server)}`,
    breakBeforeAnswerTo(told) {
      words = told;
    },
    broken: () => words === null,
    leadTo(elsewhere) {
      target = new URL(elsewhere);
    },
    async end() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
