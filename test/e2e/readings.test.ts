import { rosterOf } from '../../src/store/teams.js';
import { teamId } from '../../src/pulse/ids.js';
import { connect, type Client, type Store, storeOf } from '../../src/store/redis.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { testRedisUrl } from '../support/redis.js';
import { startHarness, CHANNEL, type Harness } from '../support/harness.js';
import { until } from '../support/until.js';

const CROWD = Array.from({ length: 100 }, (_, at) => `U0CROWD${at}`);
const OTHERS = ['U0X', 'U0Y', 'U0Z', ...CROWD];

let harness: Harness;
let redis: Client;
let store: Store;
beforeAll(async () => {
  harness = await startHarness({
    others: OTHERS.map((id) => ({ id, name: id, tz: 'UTC' })),
    sandbox: { enforceRateLimits: false },
  });
  redis = connect(testRedisUrl(), () => undefined);
  store = storeOf(redis, harness.prefix, workspaceId(harness.slack.teamId));
  await harness.open(0);
});
afterAll(async () => {
  redis.disconnect();
  await harness.end();
});

const listed = async (): Promise<string[]> => (await rosterOf(store, teamId('east'))).map(({ id }) => id);
const members = () => harness.slack.calls.filter(({ method }) => method === 'conversations.members').length;
/** Waits until the roster has these people. */
const rosterHas = async (what: string, says: (ids: readonly string[]) => boolean): Promise<void> => {
  await until(`the roster has ${what}`, listed, says);
};
/** Sweeps until a person has been asked: the sweep after an event sends what the event decided. */
const welcomed = async (id: string): Promise<void> => {
  const isAsked = (): boolean => harness.messages(id, 'welcome').length > 0;
  await until(`${id} is asked`, async () => isAsked() || (await harness.open(0), isAsked()));
};
const answered = (before: number) => harness.slack.waitFor('the late answer', () => members() > before);

describe('readings of a roster that overtake each other', () => {
  it('a person who joins during a slow reading stays on the roster', async () => {
    harness.slack.fault({ kind: 'late', ms: 1_500, methods: ['conversations.members'], times: 1 });
    const before = members();
    void harness.slack.joinChannel(CHANNEL, 'U0Y');
    await answered(before);
    await harness.slack.joinChannel(CHANNEL, 'U0X');
    await rosterHas('both', (ids) => ids.includes('U0X') && ids.includes('U0Y'));
    await welcomed('U0X');
    expect(harness.messages('U0X', 'welcome')).toHaveLength(1);
    await harness.join('U0X');
    await harness.answer('U0X', [0, 0, 0, 0, 0]);
    await harness.slack.waitFor('the late answer to go out', () =>
      harness.slack.calls.every(
        ({ method, heardAt }) => method !== 'conversations.members' || heardAt !== null,
      ),
    );
    // The late reading is older than what's known by now, so it must remove no one until the next reading is over.
    await harness.slack.joinChannel(CHANNEL, 'U0Z');
    await until('the next reading is over', async () => {
      const ids = await listed();
      expect(ids).toEqual(expect.arrayContaining(['U0X', 'U0Y']));
      return ids.includes('U0Z');
    });
  });

  it('a hundred people who join at once take few readings, and all are on the roster and welcomed', async () => {
    const before = members();
    await Promise.all(CROWD.map((id) => harness.slack.joinChannel(CHANNEL, id)));
    await rosterHas('the crowd', (ids) => CROWD.every((id) => ids.includes(id)));
    expect(members() - before).toBeLessThan(8);
    for (const id of CROWD) await welcomed(id);
    for (const id of CROWD) expect(harness.messages(id, 'welcome')).toHaveLength(1);
  });
});
