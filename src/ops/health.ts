import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portRefused } from '../config.js';

/** What the door of one process answers with. */
export interface Health {
  /** What the process still waits for, or null when it does its work. */
  readiness(): Promise<string | null>;
  /** The metrics in the text form of Prometheus. */
  metrics(): Promise<string>;
}

/**
 * The operators' door of one process: GET /healthz (it lives), /readyz (it does its work: 200, else 503 and what it
 * waits for) and /metrics. It is for operators alone; there is no other way in. Throws ConfigError for a port it does
 * not get.
 */
export async function serveHealth(host: string, port: number, health: Health): Promise<Server> {
  const answers: Readonly<Record<string, () => Promise<readonly [status: number, body: string]>>> = {
    '/healthz': async () => [200, 'ok\n'],
    '/readyz': async () => {
      const waitsFor = await health.readiness();
      return waitsFor === null ? [200, 'ready\n'] : [503, `waiting for ${waitsFor}\n`];
    },
    '/metrics': async () => [200, await health.metrics()],
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (!answer || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    void answer()
      .catch(() => [500, 'failed\n'] as const)
      .then(([status, body]) =>
        response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', (error) => reject(portRefused('EVENKEEL_HEALTH_PORT', host, port, error)))
      .listen(port, host, resolve);
  });
  return server;
}

/** The port a listening server got. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
