import { createServer, type RequestListener, type Server } from 'node:http';
import { App } from '@slack/bolt';
import { signed } from '../../../sandbox/delivery.js';
import { SILENT } from '../../../src/slack/api/client.js';
import { slackReceiver } from '../../../src/slack/api/http-receiver.js';

/** What requests to the door are signed with. */
export const SECRET = 'a-signing-secret';

export const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** The bot's own door, with nobody behind it. */
export async function realDoor(sentWithin?: number): Promise<Server> {
  const clocks = { now: Date.now, doubt: async () => undefined };
  const times = { keepAlive: 75_000, ...(sentWithin === undefined ? {} : { sentWithin }) };
  const receiver = slackReceiver({ signingSecret: SECRET, pages: new Map(), log, clocks, times });
  const app = new App({ receiver, logger: SILENT, authorize: async () => ({}) });
  return app.start({ port: 0, host: '127.0.0.1' });
}

/** Buffers a whole body before it looks at anything. */
const buffers: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => response.writeHead(401).end(`${chunks.length}`))
    .on('error', silent);
};

/** A door that buffers, and gives a request as long as Node does. */
export async function openDoor(): Promise<Server> {
  const server = createServer(buffers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The headers of a request with a guess of the secret: only its body disproves it, and nothing says how long that will be. */
export const headersOfAGuess = (): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  'transfer-encoding': 'chunked',
  ...signed('', 'a guess of the secret', Math.floor(Date.now() / 1_000)),
});
