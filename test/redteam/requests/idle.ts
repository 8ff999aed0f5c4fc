import { createServer, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { signed } from '../../../sandbox/delivery.js';
import { until } from '../../support/until.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { realDoor, SECRET, silent } from './door.js';
import { portOf } from '../../../sandbox/port-of.js';

/** The bot's maximum of open connections, in both forms of the attack: with fewer, some places would stay free. */
const CONNECTIONS = 1_000;
/** The connections opened at once: few enough that the system's own queue of connections doesn't overflow. */
const AT_ONCE = 100;

const now = (): number => Math.floor(Date.now() / 1_000);

/** The openings of a connection before it goes quiet: none proves anything. */
const beginnings = [
  'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n',
  `POST /slack/events HTTP/1.1\r\nhost: x\r\n${Object.entries(signed('', 'a guess of the secret', now()))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\ncontent-length: 0\r\n\r\n`,
  'GET /slack/install HTTP/1.1\r\nhost: x\r\n\r\n',
  '',
];

/** Whether a request from Slack is answered, over a connection of its own. */
const isAnswered = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c7' });
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      ...signed(body, SECRET, now()),
    };
    const asked = request(
      { port, host: '127.0.0.1', path: '/slack/events', method: 'POST', agent: false, headers },
      (response) => resolve(response.resume().statusCode === 200),
    );
    asked.on('error', () => resolve(false)).end(body);
  });

/** Counts the requests from Slack that aren't answered while an attacker holds all the connections that they can. */
async function shutOut(
  { size }: Setting,
  says: readonly string[],
  open: () => Promise<Server>,
): Promise<Figure> {
  const server = await open();
  const port = portOf(server);
  const sockets: Socket[] = [];
  let heard = 0;
  for (const event of ['connection', 'drop']) server.on(event, () => (heard += 1));
  try {
    while (sockets.length < CONNECTIONS) {
      const opened = Array.from({ length: AT_ONCE }, (_, at) => {
        const socket = connect(port, '127.0.0.1').on('error', silent).on('data', silent);
        socket.write(says[at % says.length] ?? '');
        return socket;
      });
      sockets.push(...opened);
      await Promise.all(
        opened.map(
          (socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)),
        ),
      );
      await until('the server has heard of all', () => heard >= sockets.length);
    }
    const asked = size(200, 20);
    let unanswered = 0;
    for (let asks = 0; asks < asked; asks += 1) if (!(await isAnswered(port))) unanswered += 1;
    return count(unanswered, asked);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

/** Starts a door that keeps every connection, from any address. */
async function keepingDoor(): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 75_000 }, (_, response) => response.end());
  server.maxConnections = CONNECTIONS;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Adds the figures of two methods. */
const both = async (first: Promise<Figure>, second: () => Promise<Figure>): Promise<Figure> => {
  const [a, b] = [await first, await second()];
  return {
    figure: a.figure + b.figure,
    interval: [a.interval[0] + b.interval[0], a.interval[1] + b.interval[1]],
  };
};

export const idleConnections: Attack = {
  group: 'requests',
  name: 'Slack’s requests shut out by idle connections from one address',
  attacker:
    'Anybody who can reach the bot’s address, from one address: opens a thousand connections, once with a request on each that proves nothing (unsigned, wrongly signed, a page, none) and once saying nothing at all, and keeps them open. The figure is how many of Slack’s own requests find no way in.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) =>
    both(
      shutOut(setting, beginnings, () => realDoor()),
      () => shutOut(setting, [''], () => realDoor()),
    ),
  weakened: {
    variant: 'every connection is kept, and none makes room',
    run: (setting) => shutOut(setting, beginnings, keepingDoor),
  },
};
