import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { Redis } from 'ioredis';

/**
 * The least that a Bolt app can be: it verifies a form's signature and acknowledges. The first argument is its signing
 * secret. With a Redis's address as the second argument, it first asks that Redis for one key.
 */
const [, , signingSecret = '', redisUrl] = process.argv;
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const redis = redisUrl === undefined ? null : new Redis(redisUrl);
const app = new App({
  receiver,
  logLevel: LogLevel.ERROR,
  authorize: async () => ({ botToken: 'xoxb-none', botId: 'B0', botUserId: 'U0' }),
});
app.view(/.*/, async ({ ack }) => {
  await redis?.get('nothing');
  await ack();
});
const server = (await app.start({ port: 0, host: '127.0.0.1' })) as Server;
process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
