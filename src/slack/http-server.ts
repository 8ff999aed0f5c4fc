import type { Server, ServerResponse } from 'node:http';

/** A request, headers and all, must have come this long after the longest idle time, in milliseconds. */
const BEYOND_IDLE_MS = 5_000;

/**
 * Sets how long a server keeps connections. A balancer reuses an idle one until its own time is over, 60 s or so: a server
 * that closes it earlier, as Node does after five, loses the request that is on its way at that moment.
 *
 * @param keepAliveMs how long an idle connection stays open, in milliseconds
 */
export function keepConnections(server: Server, keepAliveMs: number): void {
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + BEYOND_IDLE_MS;
  server.requestTimeout = keepAliveMs + BEYOND_IDLE_MS;
}

/** The orderly end of a server. */
export interface Draining {
  /**
   * Takes no new connection, closes the idle ones, and says in each answer that its connection is the last. Resolves once
   * every request that had begun is answered.
   */
  takeNoMore(): Promise<void>;
  /** Cuts every connection. */
  cut(): Promise<void>;
}

const last = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('connection', 'close');
};

/** Lets go of a server's connections without losing a request that has begun. */
export function drainingOf(server: Server): Draining {
  let closed: Promise<void> | null = null;
  const unanswered = new Set<ServerResponse>();
  server.prependListener('request', (_, response: ServerResponse) => {
    if (closed) last(response);
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
  });
  const takeNoMore = (): Promise<void> => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
    for (const response of unanswered) last(response);
    return closed;
  };
  return {
    takeNoMore,
    async cut() {
      const ended = takeNoMore();
      server.closeAllConnections();
      await ended;
    },
  };
}
