import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import pTimeout from 'p-timeout';
import type { Attack, Setting } from '../attack.js';
import type { Figure } from '../measure.js';
import { headersOfAGuess, openDoor, realDoor, silent } from './door.js';
import { portOf } from '../../../sandbox/port-of.js';

/** The time that a request has here, in milliseconds; the bot gives it five seconds. */
const SENT_WITHIN_MS = 500;

/** The time that unfinished requests get in the variant that gives them too long, in milliseconds. */
const PAST_MS = 2 * SENT_WITHIN_MS + 500;
/** The longest wait for all of them to be cut off, or they count as kept, in milliseconds: a busy machine is late. */
const CUT_WITHIN_MS = 20_000;

/**
 * Returns the share of connections that are still open after their requests should have arrived.
 *
 * @param patienceMs the time in which they must be cut off
 */
async function keptOpen({ size }: Setting, open: () => Promise<Server>, patienceMs: number): Promise<Figure> {
  const server = await open();
  const port = portOf(server);
  const beginnings = [
    '',
    'POST /slack/events HT',
    'POST /slack/events HTTP/1.1\r\nhost: x\r\nx-a: ',
    `POST /slack/events HTTP/1.1\r\nhost: x\r\n${Object.entries(headersOfAGuess())
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
  // Some connections keep sending a little, so that they're never idle.
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
  run: (setting) => keptOpen(setting, () => realDoor(SENT_WITHIN_MS), CUT_WITHIN_MS),
  weakened: {
    variant: 'requests have the five minutes that Node gives them',
    run: (setting) => keptOpen(setting, openDoor, PAST_MS),
  },
};
