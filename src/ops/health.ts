import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The health door of one process: GET /healthz on 127.0.0.1 answers 200 when `healthy` holds, else 503. */
export async function serveHealth(port: number, healthy: () => Promise<boolean>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/healthz') {
      response.writeHead(404).end();
      return;
    }
    void healthy()
      .catch(() => false)
      .then((ok) => response.writeHead(ok ? 200 : 503).end(ok ? 'ok\n' : 'unhealthy\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** The port a listening server got. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
