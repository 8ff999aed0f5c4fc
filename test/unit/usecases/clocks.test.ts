import {
  type ClockAgreement,
  clockAgreement,
  correctedClock,
} from '../../../src/usecases/clock-agreement.js';
import type { LogEvent } from '../../../src/usecases/log.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const TRUE_TIME = Date.UTC(2026, 5, 2, 12);

/** A process among other clocks, all set by the test. */
function among(others: { slack?: number | null; redis?: number | null; own?: number } = {}) {
  const off = { slack: 0, redis: 0, own: 0, ...others };
  let steady = 0;
  const events: LogEvent[] = [];
  let agreedAgain = 0;
  let asked = 0;
  const says = (which: 'slack' | 'redis') => async (): Promise<number> => {
    asked += 1;
    const by = off[which];
    if (by === null) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    return TRUE_TIME + steady + by;
  };
  const note = (event: LogEvent) => void (event === 'clock_unknown' ? null : events.push(event));
  const clocks: ClockAgreement = clockAgreement({
    ask: { Slack: says('slack'), Redis: says('redis') },
    log: { debug: note, info: note, warn: note, error: note },
    onAgreed: () => void (agreedAgain += 1),
    wall: () => TRUE_TIME + steady + off.own,
    steady: () => steady,
  });
  return {
    clocks,
    events,
    off,
    asked: () => asked,
    agreedAgain: () => agreedAgain,
    pass(ms: number) {
      steady += ms;
    },
  };
}

describe('the clocks of a process, of Slack and of Redis', () => {
  it('agree if they’re within two minutes, and then both confirm the date', async () => {
    const { clocks, events } = among({ slack: 110_000, redis: -110_000 });
    expect(clocks.agrees()).toBe(false);
    expect(await clocks.check()).toBe(true);
    expect(clocks.confirmed()).toBe(true);
    expect([clocks.trouble(), clocks.aheadMs(), events]).toEqual([null, 0, []]);
  });

  it.each([30 * DAY, 300 * MINUTE, 3 * MINUTE, -3 * MINUTE, -5_000 * DAY])(
    'notice at once that the process’s own clock was set wrong by %i ms, say it once, and go on once it’s right',
    async (wrong) => {
      const harness = among();
      const { clocks, off } = harness;
      await clocks.check();
      off.own = wrong;
      // This asks neither Slack nor Redis: a steady clock knows what they show by now.
      expect(clocks.agrees()).toBe(false);
      expect(clocks.now()).toBe(TRUE_TIME);
      for (let look = 0; look < 10; look += 1) {
        harness.pass(15_000);
        expect(await clocks.check()).toBe(false);
      }
      expect(clocks.trouble()).toMatch(
        wrong > 0 ? /ahead of Slack's: nothing opens/ : /behind Slack's: nothing opens/,
      );
      off.own = 0;
      expect(await clocks.check()).toBe(true);
      expect(harness.events).toEqual(['clock_off', 'clock_agrees']);
      expect(harness.agreedAgain()).toBe(1);
    },
  );

  it('go by Slack if Redis shares the wrong time', async () => {
    const { clocks } = among({ own: DAY, redis: DAY });
    expect(await clocks.check()).toBe(false);
    expect(correctedClock({ now: () => TRUE_TIME + DAY }, clocks).now()).toBe(TRUE_TIME);
  });

  it('go on if only Redis is wrong, say so, and don’t confirm the date', async () => {
    const { clocks, events } = among({ redis: DAY });
    expect([await clocks.check(), clocks.confirmed()]).toEqual([true, false]);
    expect([events, clocks.trouble()]).toEqual([['redis_clock_off'], null]);
  });

  it('go by Redis until Slack has answered, and stop everything if neither has', async () => {
    expect(await among({ slack: null }).clocks.check()).toBe(true);
    expect(among({ slack: null }).clocks.confirmed()).toBe(false);
    expect(await among({ slack: null, own: DAY }).clocks.check()).toBe(false);
    const alone = among({ slack: null, redis: null });
    expect(await alone.clocks.check()).toBe(false);
    expect(alone.clocks.trouble()).toMatch(/can't be checked/);
  });

  it('keep the time while Slack is away', async () => {
    const harness = among();
    await harness.clocks.check();
    harness.off.slack = null;
    harness.pass(2 * DAY);
    expect(await harness.clocks.check()).toBe(true);
    harness.off.own = 30 * DAY;
    expect(await harness.clocks.check()).toBe(false);
  });

  it('are read at most every few seconds, however often a caller asks', async () => {
    const harness = among();
    for (let look = 0; look < 100; look += 1) await harness.clocks.check();
    expect(harness.asked()).toBe(2);
    await harness.clocks.doubt(TRUE_TIME - DAY);
    expect(harness.asked()).toBe(2);
    harness.pass(50_000);
    await harness.clocks.doubt(TRUE_TIME - DAY);
    expect(harness.asked()).toBe(4);
    expect(harness.clocks.agrees()).toBe(true);
  });

  it('give a keyring its first day, and never one that’s too late', async () => {
    const day = async (others: Parameters<typeof among>[0]) => {
      const { clocks, off } = among(others);
      await clocks.check();
      return (off.own - clocks.firstDayAheadMs()) / DAY;
    };
    expect(await day({ own: 5_000 * DAY })).toBe(0);
    expect(await day({ own: -5_000 * DAY })).toBe(0);
    expect(await day({ slack: null, own: 30 * DAY })).toBe(0);
    expect(await day({ slack: null, redis: 30 * DAY })).toBe(0);
  });

  it('release what waits once they agree, or when the process ends', async () => {
    const harness = among({ own: DAY });
    const end = new AbortController();
    const [waits, ends] = [
      harness.clocks.agreed(new AbortController().signal),
      harness.clocks.agreed(end.signal),
    ];
    await harness.clocks.check();
    end.abort();
    expect(await ends).toBe(false);
    harness.off.own = 0;
    await harness.clocks.check();
    expect(await waits).toBe(true);
  });
});
