import { linesOf } from '../../sandbox/demo/read.js';
import type { ActResult } from '../../sandbox/index.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { startHarness, member, type Harness } from '../support/harness.js';

const ALICE = member(1);
const TRY_AGAIN = /Try again in a minute/;

describe('with a Redis that answers nothing for a while', () => {
  let redis: OwnRedis;
  let harness: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    harness = await startHarness({ redisUrl: redis.url });
    await harness.open(0);
  });
  afterAll(async () => {
    await harness.end();
    await redis.stop();
  });

  it('members are told in time to try again; what was acknowledged is stored, and the bot recovers by itself', async () => {
    await harness.answer(member(2), [3, 3, 3, 3, 3]);
    const person = harness.slack.as(ALICE);
    await harness.clickMessage(ALICE, 'weekly', 'answer');
    const form = await harness.slack.waitFor('the form', () => person.modals().at(-1));
    const inputs = (form.view['blocks'] as { type: string; block_id: string }[]).filter(
      ({ type }) => type === 'input',
    );
    person.fill(Object.fromEntries(inputs.map(({ block_id }) => [block_id, '1'])));

    await redis.freeze(true);
    const refused: ActResult = await person.submit();
    expect(refused.acknowledged).toBe(true);
    expect(Object.values(refused.errors ?? {}).join()).toMatch(TRY_AGAIN);
    for (const command of ['/checkin', '/teampulse']) {
      expect(await person.command(command)).toMatchObject({ acknowledged: true });
      expect(linesOf(person.ephemerals().at(-1)?.blocks).join()).toMatch(TRY_AGAIN);
    }
    const other = harness.slack.as(member(3));
    await harness.clickMessage(member(3), 'weekly', 'space');
    await harness.slack.waitFor('the refusal', () => other.modals().at(-1));
    expect(linesOf(other.modals().at(-1)?.view['blocks']).join()).toMatch(TRY_AGAIN);

    await redis.freeze(false);
    let stored: ActResult = refused;
    while (stored.errors) stored = await person.submit();
    expect(linesOf(person.modals().at(-1)?.view['blocks']).join()).toMatch(/is saved/);
    expect(harness.slack.deliveryFailures).toEqual([]);
    for (let index = 4; index <= 8; index += 1) await harness.answer(member(index), [0, 0, 0, 0, 0]);
    await harness.close(0);
    expect((await harness.teampulse(ALICE)).join('\n')).toMatch(/Steady|Stretched|Strained/);
    expect((await harness.space(ALICE)).join('\n')).toMatch(/not heavy/);
    expect((await harness.space(member(2))).join('\n')).toMatch(/: heavy/);
  });
});
