import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pTimeout from 'p-timeout';
import { signed } from '../../../sandbox/delivery.js';
import { MOST_BYTES } from '../../../src/slack/api/admission.js';
import { until } from '../../support/until.js';
import type { Attack, Setting } from '../attack.js';
import type { Figure } from '../measure.js';
import { realDoor, silent } from './door.js';

const MB = 1024 * 1024;
/** A piece of a body as it's sent; one for all, so that the attacker's own memory doesn't count. */
const PIECE_BYTES = 64 * 1024;
const PIECE = Buffer.concat([
  Buffer.from(`${PIECE_BYTES.toString(16)}\r\n`),
  Buffer.alloc(PIECE_BYTES, 'x'),
  Buffer.from('\r\n'),
]);

/** How long a request may take here, in milliseconds; the bot gives it five seconds. */
const SENT_WITHIN_MS = 500;

/** Buffers a whole body before it looks at anything. */
const buffers: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => response.writeHead(401).end(`${chunks.length}`))
    .on('error', silent);
};

/** A door that buffers, and gives a request as long as Node does. */
async function openDoor(): Promise<Server> {
  const server = createServer(buffers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Sends the beginning of a body, and never its end. */
function halfSend(port: number, headers: Record<string, string>, bytes: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', silent).on('data', silent);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(['POST /slack/events HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n'));
  for (let sent = PIECE_BYTES; sent <= bytes; sent += PIECE_BYTES) socket.write(PIECE);
  return socket;
}

/** What the flood looks like: chunked, so that nothing says how much will come, with headers that only a body disproves. */
const headersOf = (): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  'transfer-encoding': 'chunked',
  ...signed('', 'a guess of the secret', Math.floor(Date.now() / 1_000)),
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * The bytes of buffers that somebody still holds. What one collection lets go of is given back by a thread, whenever it gets
 * to that, or at the latest before the next collection.
 */
function held(): number {
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** How many looks in a row have to find the same before nothing is being given back any more. */
const SAME_LOOKS = 5;

/** The same, once what was there before has been let go of. */
async function heldAtRest(): Promise<number> {
  let [last, same] = [-1, 0];
  await until('buffers of earlier attacks are let go of', () => {
    const now = held();
    same = now === last ? same + 1 : 0;
    last = now;
    return same === SAME_LOOKS;
  });
  return last;
}

/** We collect and look whenever so many more bytes have arrived: by the clock, a busy machine would do nothing else. */
const LOOK_EVERY_BYTES = 4 * MB;
/** How long a flood may take to arrive, in milliseconds. */
const ARRIVES_WITHIN_MS = 60_000;

/**
 * The most memory outside of the heap that a flood of half-sent requests holds at any time, in MB. We collect before each
 * look: what nobody holds any more is the engine's to free when it needs room, and how late it does so says nothing
 * about the door. The flood is over once all that was sent has been read, or cut off.
 */
async function flooded(count: number, open: () => Promise<Server>, bytes: number): Promise<Figure> {
  const server = await open();
  const { port } = server.address() as AddressInfo;
  const arrived = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => arrived.set(socket.remotePort, socket));
  const before = await heldAtRest();
  let [most, lookedAt] = [before, 0];
  const look = (): void => {
    most = Math.max(most, held());
  };
  const sockets = Array.from({ length: count }, () => halfSend(port, headersOf(), bytes));
  const isOver = (socket: Socket): boolean =>
    socket.destroyed ||
    (socket.writableLength === 0 && arrived.get(socket.localPort)?.bytesRead === socket.bytesWritten);
  const isAllOver = (): boolean => {
    const read = [...arrived.values()].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    if (read >= lookedAt + LOOK_EVERY_BYTES) {
      look();
      lookedAt = read;
    }
    return sockets.every(isOver);
  };
  try {
    await until('all that was sent has arrived, or is refused', isAllOver, Boolean, ARRIVES_WITHIN_MS);
    look();
    const taken = (most - before) / MB;
    return { figure: taken, interval: [taken, taken] };
  } finally {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

export const flood: Attack = {
  group: 'requests',
  name: 'half-sent requests: memory they take, in MB',
  attacker:
    'Anybody who can reach the bot’s address, without the signing secret: begins requests as large as are taken and never ends them. The figure is the most memory that they hold at any time.',
  target: { kind: 'atMost', most: 40 },
  run: ({ size }) => flooded(size(400, 80), realDoor, MOST_BYTES - 1),
  weakened: {
    variant: 'bodies are read before anything is looked at',
    run: ({ size }) => flooded(size(400, 20), openDoor, 4 * MB - 1),
  },
};

/** How long unfinished requests are given, in milliseconds, where they are given too long. */
const PAST_MS = 2 * SENT_WITHIN_MS + 500;
/** How long we wait for all of them to be cut off before we call them kept, in milliseconds: a busy machine is late. */
const CUT_WITHIN_MS = 20_000;

/**
 * The share of connections that are still held once their requests should have come.
 *
 * @param patienceMs how long they may take to be cut off
 */
async function kept({ size }: Setting, open: () => Promise<Server>, patienceMs: number): Promise<Figure> {
  const server = await open();
  const { port } = server.address() as AddressInfo;
  const beginnings = [
    '',
    'POST /slack/events HT',
    'POST /slack/events HTTP/1.1\r\nhost: x\r\nx-a: ',
    `POST /slack/events HTTP/1.1\r\nhost: x\r\n${Object.entries(headersOf())
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n5\r\npaylo\r\n`,
  ];
  const count = size(400, 40);
  const sockets = Array.from({ length: count }, (_, at) => {
    const socket = connect(port, '127.0.0.1').on('error', silent).on('data', silent);
    const beginning = beginnings[at % beginnings.length];
    if (beginning) socket.write(beginning);
    return socket;
  });
  // Each goes on sending a little, so that it is never idle.
  const trickle = setInterval(() => {
    for (const [at, socket] of sockets.entries())
      if (!socket.destroyed && at % beginnings.length === 2) socket.write('a');
  }, 100);
  try {
    const cutOff = Promise.all(
      sockets.filter((socket) => !socket.destroyed).map((socket) => once(socket, 'close')),
    );
    await pTimeout(cutOff, { milliseconds: patienceMs, message: false });
    const share = sockets.filter((socket) => !socket.destroyed).length / count;
    return { figure: share, interval: [share, share] };
  } finally {
    clearInterval(trickle);
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

export const slowRequests: Attack = {
  group: 'requests',
  name: 'connections kept by requests that never end, as a share',
  attacker:
    'Anybody who can reach the bot’s address: opens connections and sends nothing, half a header, headers letter by letter, or half a body. The figure is the share of connections that are still open when the time for a request is over.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => kept(setting, () => realDoor(SENT_WITHIN_MS), CUT_WITHIN_MS),
  weakened: {
    variant: 'requests have the five minutes that Node gives them',
    run: (setting) => kept(setting, openDoor, PAST_MS),
  },
};
