import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * How long a whole request, headers included, may take to arrive, in milliseconds; Slack's arrive at once. Node
 * counts from the first byte, or from the start of a connection that sends nothing, but not the time between requests.
 */
const SENT_WITHIN_MS = 5_000;

/** How often Node checks for late requests, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** How many connections may be open at once; a load balancer needs a few dozen. */
const MOST_CONNECTIONS = 1_000;

/** The time limits of a server's connections, in milliseconds. */
export interface ConnectionTimes {
  /** How long we keep a connection that stays open between two requests; not needed if none stays. */
  readonly keepAlive?: number;
  /** How long a request may take to arrive; five seconds by default. */
  readonly sentWithin?: number;
}

/**
 * Answers a request. Its connection closes with the answer, unless this calls `stay` first: then the connection stays
 * open for the next request, and never has to make room for another.
 */
export type Answering = (request: IncomingMessage, response: ServerResponse, stay: () => void) => void;

/**
 * A server that keeps open only the connections of clients that have proved who they are: otherwise, anyone could
 * take all connections with one request each. If all are taken, the oldest one that has proved nothing makes room.
 *
 * A load balancer reuses an idle connection until its own timeout, about 60 s. If the server closes the connection
 * earlier, as Node does after five seconds, a request that's just on its way is lost.
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
   * Accepts no new connections, closes idle ones, and says in each answer that its connection closes. Resolves once
   * every request that had begun is answered.
   */
  drain(): Promise<void>;
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
  const drain = (): Promise<void> => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
    for (const response of unanswered) last(response);
    return closed;
  };
  return {
    drain,
    async cut() {
      const ended = drain();
      server.closeAllConnections();
      await ended;
    },
  };
}
