import type { AddressInfo } from 'node:net';
import { portRefused } from '../config.js';
import { drainingOf, openServer } from '../slack/api/http-server.js';

/** The answers of one process at its operators' door. */
export interface Health {
  /** Why the process doesn't do all of its work, a sentence for each reason; empty if it does. */
  troubles(): Promise<readonly string[]>;
  /** The metrics in Prometheus's text format. */
  metrics(): Promise<string>;
}

/** The operators' door, open. */
export interface HealthDoor {
  readonly port: number;
  /** Closes it right away. */
  cut(): Promise<void>;
}

/**
 * Opens one process's door for operators: GET /healthz (it's alive), /readyz (200 if it does its work, otherwise 503
 * and each reason) and /metrics. Nothing else gets in this way. Throws ConfigError if the port isn't available.
 */
export async function serveHealth(host: string, port: number, health: Health): Promise<HealthDoor> {
  const answers: Readonly<Record<string, () => Promise<readonly [status: number, body: string]>>> = {
    '/healthz': async () => [200, 'ok\n'],
    '/readyz': async () => {
      const troubles = await health.troubles();
      return troubles.length === 0 ? [200, 'ready\n'] : [503, `${troubles.join('\n')}\n`];
    },
    '/metrics': async () => [200, await health.metrics()],
  };
  const server = openServer({}, (request, response) => {
    const answer = answers[request.url ?? ''];
    if (!answer || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    void answer()
      // The monitoring that asked sees the 500, and no one else needs to know.
      .catch(() => [500, 'failed\n'] as const)
      .then(([status, body]) =>
        response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      );
  });
  const draining = drainingOf(server);
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', (error) => reject(portRefused('EVENKEEL_HEALTH_PORT', host, port, error)))
      .listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, cut: () => draining.cut() };
}
