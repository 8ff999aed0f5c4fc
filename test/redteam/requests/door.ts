import { createServer, type RequestListener, type Server } from 'node:http';
import { App } from '@slack/bolt';
import { signed } from '../../../sandbox/delivery.js';
import { SILENT } from '../../../src/slack/api/client.js';
import { slackReceiver } from '../../../src/slack/api/http-receiver.js';

/** The signing secret of requests to the door. */
export const SECRET = 'a-signing-secret';

export const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** Starts the bot's own door, with no listeners behind it. */
export async function realDoor(sentWithin?: number): Promise<Server> {
  const clocks = { now: Date.now, doubt: async () => undefined };
  const times = { keepAlive: 75_000, ...(sentWithin === undefined ? {} : { sentWithin }) };
  const receiver = slackReceiver({ signingSecret: SECRET, pages: new Map(), log, clocks, times });
  const app = new App({ receiver, logger: SILENT, authorize: async () => ({}) });
  return app.start({ port: 0, host: '127.0.0.1' });
}

/** Buffers a whole body before it checks anything. */
const buffers: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => response.writeHead(401).end(`${chunks.length}`))
    .on('error', silent);
};

/** Starts a door that buffers, and gives a request as much time as Node does. */
export async function openDoor(): Promise<Server> {
  const server = createServer(buffers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Returns headers signed with a guessed secret: only the body disproves it, and nothing says how long that will be. */
export const headersOfAGuess = (): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  'transfer-encoding': 'chunked',
  ...signed('', 'a guess of the secret', Math.floor(Date.now() / 1_000)),
});
