import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pTimeout from 'p-timeout';
import { signed } from '../../../sandbox/delivery.js';
import { MOST_BYTES } from '../../../src/slack/api/admission.js';
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

/** Sends the beginning of a body for as long as it's taken, and never its end. */
async function halfSend(port: number, headers: Record<string, string>, bytes: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', silent);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(['POST /slack/events HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n'));
  for (let sent = PIECE_BYTES; sent <= bytes && !socket.destroyed; sent += PIECE_BYTES) {
    socket.write(PIECE);
    if (socket.writableNeedDrain)
      await pTimeout(new Promise((resolve) => socket.once('drain', resolve).once('close', resolve)), {
        milliseconds: 500,
        message: false,
      });
  }
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

/** The bytes of buffers that somebody still holds. */
async function held(): Promise<number> {
  // What a collection lets go of is given back a moment later.
  for (let times = 0; times < 3; times += 1) {
    collect();
    await setTimeout(50);
  }
  return process.memoryUsage().arrayBuffers;
}

/** How long what was sent may be on its way, in milliseconds; the bot gives a request ten times as long. */
const ARRIVES_WITHIN_MS = 500;

/** How often we collect and look, in milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * The most memory outside of the heap that a flood of half-sent requests holds at any time, in MB. We collect before each
 * look: what nobody holds any more is the engine's to free when it needs room, and how late it does so says nothing
 * about the door.
 */
async function flooded(count: number, open: () => Promise<Server>, bytes: number): Promise<Figure> {
  const server = await open();
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  const before = await held();
  let most = before;
  const looks = setInterval(() => {
    collect();
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }, LOOK_EVERY_MS);
  try {
    sockets.push(
      ...(await Promise.all(Array.from({ length: count }, () => halfSend(port, headersOf(), bytes)))),
    );
    // What's been sent is still on its way.
    await setTimeout(ARRIVES_WITHIN_MS);
    const taken = (Math.max(most, await held()) - before) / MB;
    return { figure: taken, interval: [taken, taken] };
  } finally {
    clearInterval(looks);
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

/** The share of connections that are still held once their requests should have come. */
async function kept({ size }: Setting, open: () => Promise<Server>): Promise<Figure> {
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
    await setTimeout(2 * SENT_WITHIN_MS + 500);
    const open = await new Promise<number>((resolve) =>
      server.getConnections((_, connections) => resolve(connections)),
    );
    const share = open / count;
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
  run: (setting) => kept(setting, () => realDoor(SENT_WITHIN_MS)),
  weakened: {
    variant: 'requests have the five minutes that Node gives them',
    run: (setting) => kept(setting, openDoor),
  },
};
