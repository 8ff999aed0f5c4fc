import { linesOf } from '../../sandbox/demo/read.js';
import type { Sandbox } from '../../sandbox/index.js';
import { waitAfter } from '../../src/slack/api/backoff.js';
import type { SocketTimes } from '../../src/slack/api/socket.js';
import { until } from './until.js';

/** Time limits like `SOCKET_TIMES`, but short enough for tests, in milliseconds. */
export const QUICK: SocketTimes = {
  look: 50,
  pongWithin: 600,
  openWithin: 800,
  quiet: 60_000,
  drain: 3_000,
  grace: 300,
  steady: 0,
  waitAfter,
};

/** Repeats /support until the bot answers, as people would, and checks the answer. */
export async function expectSupport(slack: Sandbox, id: string): Promise<void> {
  await until('/support is answered', async () => (await slack.as(id).command('/support')).acknowledged);
  expect(linesOf(slack.as(id).ephemerals().at(-1)?.blocks).join('\n')).toMatch(/talk to someone now/);
}
