import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { until } from '../../support/until.js';
import { headersOfAGuess, openDoor, realDoor, silent } from './door.js';

// A process of its own, with --expose-gc: floods a door, and tells how much memory that took. All that a process has loaded
// is looked through at each collection, which takes twenty times as long in one that has run other tests.

const MB = 1024 * 1024;
/** A piece of a body as it's sent; one for all, so that the attacker's own memory doesn't count. */
const PIECE_BYTES = 64 * 1024;
const PIECE = Buffer.concat([
  Buffer.from(`${PIECE_BYTES.toString(16)}\r\n`),
  Buffer.alloc(PIECE_BYTES, 'x'),
  Buffer.from('\r\n'),
]);

/** Sends the beginning of a body, and never its end. */
function halfSend(port: number, headers: Record<string, string>, bytes: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', silent).on('data', silent);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(['POST /slack/events HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n'));
  for (let sent = PIECE_BYTES; sent <= bytes; sent += PIECE_BYTES) socket.write(PIECE);
  return socket;
}

/**
 * The bytes of buffers that somebody still holds. What one collection lets go of is given back by a thread, whenever it gets
 * to that, or at the latest before the next collection.
 */
function held(): number {
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}

/** How many looks in a row have to find the same before nothing is being given back any more. */
const SAME_LOOKS = 5;

/** The same, once what the start left behind has been let go of. */
async function heldAtRest(): Promise<number> {
  let [last, same] = [-1, 0];
  await until('the buffers of the start are let go of', () => {
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
async function flooded(count: number, open: () => Promise<Server>, bytes: number): Promise<number> {
  const server = await open();
  const { port } = server.address() as AddressInfo;
  const arrived = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => arrived.set(socket.remotePort, socket));
  const before = await heldAtRest();
  let [most, lookedAt] = [before, 0];
  const look = (): void => {
    // What isn't collected yet comes on top of what's held: where both are no more than we've found, there's nothing to find.
    if (process.memoryUsage().arrayBuffers > most) most = Math.max(most, held());
  };
  const sockets = Array.from({ length: count }, () => halfSend(port, headersOfAGuess(), bytes));
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
    return (most - before) / MB;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

const [door, count, bytes] = process.argv.slice(2);
const megabytes = await flooded(Number(count), door === 'real' ? realDoor : openDoor, Number(bytes));
process.send?.(megabytes);
process.disconnect();
