import { Rates } from '../../sandbox/rates.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { workspaceId } from '../../src/pulse/ids.js';
import type { LogFields } from '../../src/usecases/log.js';
import { patientClient } from '../../src/slack/api/client.js';
import { readRateLimit, tierOf } from '../../src/slack/api/read-rate-limit.js';
import { reserveReading } from '../../src/store/send-rate-limit.js';
import { paceKey } from '../../src/store/keys.js';
import { type Client, connect } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const WORKSPACE = workspaceId('T0PACE');
let redis: Client;
let slack: Sandbox;
let prefix: string;
let said: { event: string; fields: LogFields }[];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (event: string, fields: LogFields = {}) => void said.push({ event, fields }),
  error: (event: string, fields: LogFields = {}) => void said.push({ event, fields }),
};
beforeEach(async () => {
  redis = connect(testRedisUrl(), () => undefined);
  prefix = aPrefix();
  said = [];
  slack = await startSandbox({ manifestFile: 'manifest.yml', users: [{ id: 'U1', name: 'One' }] });
});
afterEach(async () => {
  redis.disconnect();
  await slack.close();
});

/** The times of the turns of this many calls made at once, in milliseconds from the first, without waiting for them. */
async function turnsOf(method: string, calls: number): Promise<number[]> {
  // Redis keeps the time from which the next call counts, so the reservations are made one by one.
  const tier = tierOf(method === 'conversations.members' ? 100 : 20);
  const began = performance.now();
  const turns: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const waitMs = await reserveReading(redis, { prefix, workspace: WORKSPACE, method }, tier);
    turns.push(performance.now() - began + waitMs);
  }
  return turns;
}

describe('the pace of readings', () => {
  it.each([
    ['users.list', 50, 100],
    ['usergroups.users.list', 60, 130],
    ['conversations.members', 300, 135],
  ])(
    'keeps Slack from refusing a call of %s, and takes no longer than its tier allows',
    async (method, calls, seconds) => {
      const turns = await turnsOf(method, calls);
      const rates = new Rates();
      expect(turns.filter((at) => rates.take(method, undefined, at) !== null)).toEqual([]);
      expect(Math.max(...turns)).toBeLessThan(seconds * 1_000);
    },
  );

  it('gives a refused call a new turn before it’s made again, holds up the others, and is logged once', async () => {
    const pace = readRateLimit(redis, prefix, WORKSPACE, log);
    const turns: string[] = [];
    const client = patientClient(
      {
        token: async () => slack.botToken,
        pace: {
          ...pace,
          async turn(method) {
            turns.push(method);
            await pace.turn(method);
          },
        },
      },
      slack.apiUrl,
    );
    slack.fault({ kind: 'ratelimited', retryAfter: 1, methods: ['users.list'], times: 2 });
    expect((await client.users.list({ limit: 200 })).members).toHaveLength(2);
    expect(turns).toEqual(['users.list', 'users.list', 'users.list']);
    // From now on the bucket counts as empty.
    expect(await redis.pttl(paceKey(prefix, WORKSPACE, 'users.list'))).toBeGreaterThan(60_000);
    expect(said).toEqual([
      { event: 'reading_delayed', fields: { code: 'ratelimited', reason: 'Slack asks to wait' } },
    ]);
  });

  it('gives a call that Slack doesn’t answer a new turn as well', async () => {
    const turns: string[] = [];
    const pace = { turn: async (method: string) => void turns.push(method), held: async () => undefined };
    const client = patientClient({ token: async () => slack.botToken, pace }, slack.apiUrl);
    slack.fault([
      { kind: 'error500', methods: ['users.list'], times: 1 },
      { kind: 'reset', methods: ['users.list'], times: 1 },
    ]);
    expect((await client.users.list({ limit: 200 })).ok).toBe(true);
    expect(turns).toHaveLength(3);
  });
});
