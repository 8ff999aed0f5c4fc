import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { until } from '../../support/until.js';
import { headersOfAGuess, openDoor, realDoor, silent } from './door.js';
import { portOf } from '../../../sandbox/port-of.js';

// A process of its own, with --expose-gc: floods a door, and reports the memory that this took. Each collection scans
// everything that a process has loaded, which takes twenty times as long in one that has run other tests.

const MB = 1024 * 1024;
/** A piece of a body as it's sent; shared by all, so that the attacker's own memory doesn't count. */
const PIECE_BYTES = 64 * 1024;
const PIECE = Buffer.concat([
  Buffer.from(`${PIECE_BYTES.toString(16)}\r\n`),
  Buffer.alloc(PIECE_BYTES, 'x'),
  Buffer.from('\r\n'),
]);

/** Sends the beginning of a body, but never its end. */
function halfSend(port: number, headers: Record<string, string>, bytes: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', silent).on('data', silent);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(['POST /slack/events HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n'));
  for (let sent = PIECE_BYTES; sent <= bytes; sent += PIECE_BYTES) socket.write(PIECE);
  return socket;
}

/**
 * Returns the bytes of buffers still in use. A thread frees the buffers of one collection at some point, but at the
 * latest before the next collection, so this collects twice.
 */
function held(): number {
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}

/** The equal looks in a row after which nothing is being freed anymore. */
const SAME_LOOKS = 5;

/** Like `held`, once everything left over from the start has been freed. */
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

/** The bytes that must arrive between looks. Looking by the clock would take all of a busy machine's time. */
const LOOK_EVERY_BYTES = 4 * MB;
/** The longest that a flood may take to arrive, in milliseconds. */
const ARRIVES_WITHIN_MS = 60_000;

/**
 * Returns the most memory outside the heap that a flood of half-sent requests holds at any time, in MB. Each look
 * collects first: the engine frees unused memory when it needs room, and how late it does so says nothing about the
 * door. The flood is over once everything sent has been read or cut off.
 */
async function flooded(count: number, open: () => Promise<Server>, bytes: number): Promise<number> {
  const server = await open();
  const port = portOf(server);
  const arrived = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => arrived.set(socket.remotePort, socket));
  const before = await heldAtRest();
  let [most, lookedAt] = [before, 0];
  const look = (): void => {
    // Uncollected buffers come on top of those in use: if both together don't exceed the maximum, there's no need to
    // collect.
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
