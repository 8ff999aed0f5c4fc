import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { portOf } from '../../sandbox/port-of.js';

/** A name for Slack that no DNS knows, so that Slack can be reached only through the proxy. */
export const BEHIND_PROXY = 'slack.example';

/** A proxy on 127.0.0.1 for CONNECT, whose connections all lead to one port of this machine. */
export interface ConnectProxy {
  readonly port: number;
  /** The hosts and ports that it was asked to connect to, in order. */
  readonly asked: readonly string[];
  /** Refuses every request from now on with this status; null ends that. */
  refuse(status: number | null): void;
  /** Passes on nothing more over the open WebSockets, and keeps their connections. */
  freeze(): void;
  /** The number of frozen connections that are still open. */
  frozen(): number;
  end(): Promise<void>;
}

/**
 * Opens a proxy.
 *
 * @param to the port that it connects to, whatever the name
 * @param login `user:password` that it requires; none unless given
 */
export async function connectProxy(to: number, login?: string): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const webSockets = new Set<Duplex>();
  const silent = new Set<Duplex>();
  let refusing: number | null = null;
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((_, response) => void response.writeHead(400).end());
  server.on('connect', ({ url = '', headers }: IncomingMessage, client: Duplex) => {
    asked.push(url);
    client.on('error', () => client.destroy());
    const status = refusing ?? (headers['proxy-authorization'] === wanted ? null : 407);
    if (status !== null) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-type: text/html\r\n\r\n<html>No</html>`);
      return;
    }
    const beyond: Socket = connect(to, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      client.pipe(beyond).pipe(client);
    });
    open.add(client);
    // Calls to Slack use POST.
    client.once('data', (first: Buffer) => {
      if (first.toString().startsWith('GET ')) webSockets.add(client);
    });
    client.on('close', () => {
      open.delete(client);
      webSockets.delete(client);
      silent.delete(client);
      beyond.destroy();
    });
    beyond.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    asked,
    refuse(status) {
      refusing = status;
    },
    freeze() {
      for (const client of webSockets) {
        // Incoming data is read and dropped: otherwise the end of the connection would never be seen.
        client.unpipe();
        client.resume();
        silent.add(client);
      }
    },
    frozen: () => silent.size,
    async end() {
      for (const client of open) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
