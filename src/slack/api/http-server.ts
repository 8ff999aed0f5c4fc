import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A whole request, headers included, must arrive within this time, in milliseconds; Slack's arrive at once.
 * Node counts from the first byte, or from the start of a connection that sends nothing, but not while a
 * connection is idle between two requests.
 */
const SENT_WITHIN_MS = 5_000;

/** How often the server checks for late requests, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** How many connections may be open at once; a load balancer needs a few dozen. */
const MOST_CONNECTIONS = 1_000;

/** How long the connections of a server may take, in milliseconds. */
export interface ConnectionTimes {
  /** How long a connection that may stay is kept open between two requests; not needed if none stays. */
  readonly keepAlive?: number;
  /** How long a request may take to arrive; five seconds by default. */
  readonly sentWithin?: number;
}

/**
 * Answers a request. Its connection closes with the answer unless `stay` is called first: then it's kept for
 * the next request, and never has to make room for another.
 */
export type Answering = (request: IncomingMessage, response: ServerResponse, stay: () => void) => void;

/**
 * A server that keeps only the connections of clients that have proved who they are: anybody could otherwise
 * take all of them with one request each. If all are taken, the oldest that proved nothing makes room.
 *
 * A connection that stays does so for long. A load balancer reuses an idle one until its own timeout, 60 s or
 * so: a server that closes it earlier, as Node does after five, loses a request that's just on its way.
 */
export function openServer(
  { keepAlive, sentWithin = SENT_WITHIN_MS }: ConnectionTimes,
  answer: Answering,
): Server {
  /** Connections that haven't proved anything yet, oldest first. */
  const unproved = new Set<Socket>();
  let open = 0;
  const server = createServer(
    {
      ...(keepAlive === undefined ? {} : { keepAliveTimeout: keepAlive }),
      headersTimeout: sentWithin,
      requestTimeout: sentWithin,
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, sentWithin),
    },
    (request, response) => {
      const wanted = response.shouldKeepAlive;
      response.shouldKeepAlive = false;
      answer(request, response, () => {
        response.shouldKeepAlive = wanted;
        unproved.delete(request.socket);
      });
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', (socket) => {
    unproved.add(socket);
    open += 1;
    socket.once('close', () => {
      unproved.delete(socket);
      open -= 1;
    });
    // We always keep one slot free: Node would refuse the next connection before we hear about it.
    if (open < MOST_CONNECTIONS) return;
    const [oldest] = unproved;
    if (oldest) unproved.delete(oldest);
    oldest?.destroy();
  });
  return server;
}

/** The orderly end of a server. */
export interface Draining {
  /**
   * Accepts no new connections, closes idle ones, and says in each answer that its connection closes.
   * Resolves once every request that had begun is answered.
   */
  takeNoMore(): Promise<void>;
  /** Cuts every connection. */
  cut(): Promise<void>;
}

const last = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('connection', 'close');
};

/** Closes a server's connections without losing a request that has begun. */
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
