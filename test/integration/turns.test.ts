import { isSendingPaused, pauseSending, reserveSendSlots } from '../../src/store/send-rate-limit.js';
import { testContext, type TestContext } from '../support/context.js';

/** One message every ten seconds, so that no turn comes back while a test runs. */
const PACE = { perMinute: 6 };
const EVERY_MS = 10_000;

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

describe('the turns of a workspace', () => {
  const reserve = (count: number) => reserveSendSlots(clinic.context.store, PACE, count);

  it('come at once to a small team; later ones are spaced by the pace', async () => {
    const turns = await reserve(63);
    expect(turns.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 0));
    expect(turns.slice(60)).toEqual([EVERY_MS, 2 * EVERY_MS, 3 * EVERY_MS]);
  });

  it('are each given once, whoever asks and however many at a time', async () => {
    const asked = await Promise.all([reserve(40), reserve(40), reserve(1), reserve(2)]);
    const waits = asked.flat().toSorted((a, b) => a - b);
    for (const [index, wait] of waits.slice(60).entries()) {
      expect(wait).toBeLessThanOrEqual((index + 1) * EVERY_MS);
      expect(wait).toBeGreaterThan(index * EVERY_MS);
    }
  });

  it('are held for as long as Slack asks, without a burst afterwards', async () => {
    expect(await isSendingPaused(clinic.context.store)).toBe(false);
    await pauseSending(clinic.context.store, PACE, 30_000);
    expect(await isSendingPaused(clinic.context.store)).toBe(true);
    const [first = 0, second = 0] = await reserve(2);
    expect(first).toBeGreaterThan(30_000);
    expect(second - first).toBe(EVERY_MS);
    expect(await clinic.context.store.redis.pttl(clinic.context.store.keys.held)).toBeLessThanOrEqual(30_000);
  });
});
