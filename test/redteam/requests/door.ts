import type { Server } from 'node:http';
import { App } from '@slack/bolt';
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
  const receiver = slackReceiver(SECRET, new Map(), log, clocks, times);
  const app = new App({ receiver, logger: SILENT, authorize: async () => ({}) });
  return app.start({ port: 0, host: '127.0.0.1' });
}
