import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A request, headers and all, must have come within this time, in milliseconds; Slack's come at once. Node counts it from
 * the first byte, and of a connection that says nothing at all from its beginning, but not while one is idle between two
 * requests.
 */
const SENT_WITHIN_MS = 5_000;

/** How often the server checks for late requests, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** How many connections are open at once; a balancer needs some dozens. */
const MOST_CONNECTIONS = 1_000;

/** How long the connections of a server may take, in milliseconds. */
export interface ConnectionTimes {
  /** How long one that may stay is open between two requests; nothing that never stays needs it. */
  readonly keepAlive?: number;
  /** How long a request may take to come; five seconds unless given. */
  readonly sentWithin?: number;
}

/**
 * Answers a request. Its connection closes with the answer unless `stay` is called before: then it's kept for the next
 * request, and never has to make room for another.
 */
export type Answering = (request: IncomingMessage, response: ServerResponse, stay: () => void) => void;

/**
 * A server that keeps only the connections of clients that have proved who they are: anybody could otherwise
 * take all of them with one request each. If all are taken, the oldest that proved nothing makes room.
 *
 * Those that stay do so for long. A balancer reuses an idle one until its own time is over, 60 s or so: a server that
 * closes it earlier, as Node does after five, loses the request that is on its way at that moment.
 */
export function openServer(
  { keepAlive, sentWithin = SENT_WITHIN_MS }: ConnectionTimes,
  answer: Answering,
): Server {
  /** Connections that have proved nothing yet, oldest first. */
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
    // One place is always free: Node refuses the next connection before anybody here hears of it.
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
