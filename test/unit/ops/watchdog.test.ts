import { startWatchdog, type Watchdog } from '../../../src/ops/watchdog.js';
import type { LogFields, WatchName } from '../../../src/usecases/log.js';
import { until } from '../../support/until.js';

const AT = Date.UTC(2026, 10, 24, 10, 42);

describe('the watchdog', () => {
  let dog: Watchdog;
  let now: number;
  const lines: string[] = [];
  const shown = new Map<WatchName, boolean>();
  const line = (event: string, fields: LogFields = {}): void => void lines.push(`${event} ${fields.watch}`);
  const log = { debug: line, info: line, warn: line, error: line };
  beforeEach(() => {
    now = AT;
    lines.length = 0;
    shown.clear();
    dog = startWatchdog({
      log,
      show: (watch, ok) => void shown.set(watch, ok),
      now: () => now,
      everyMs: 10,
    });
  });
  afterEach(() => dog.stop());

  const says = async (troubles: readonly string[]): Promise<void> => {
    await until(
      'the watchdog says so',
      () => dog.troubles(),
      (said) => said.join() === troubles.join(),
    );
  };

  it('says once what’s wrong and since when, and once that it’s over', async () => {
    let wrong: string | null = null;
    dog.watch({ name: 'redis', look: async () => wrong });
    await says([]);
    wrong = 'waiting for Redis: it is full. Fix: make room.';
    await says(['waiting for Redis since 10:42 UTC: it is full. Fix: make room.']);
    expect(shown.get('redis')).toBe(false);
    now += 86_400_000;
    await says(['waiting for Redis since 2026-11-24 10:42 UTC: it is full. Fix: make room.']);
    wrong = null;
    await says([]);
    expect(shown.get('redis')).toBe(true);
    expect(lines).toEqual(['watch_failing redis', 'watch_recovered redis']);
  });

  it('gives each reason its own time, even right after another fault', async () => {
    let wrong = 'waiting for Redis: it is full. Fix: make room.';
    dog.watch({ name: 'redis', cheap: true, look: async () => wrong });
    await says(['waiting for Redis since 10:42 UTC: it is full. Fix: make room.']);
    now += 60_000;
    await says(['waiting for Redis since 10:42 UTC: it is full. Fix: make room.']);
    wrong = 'waiting for Redis: nothing listens there. Fix: start it.';
    await says(['waiting for Redis since 10:43 UTC: nothing listens there. Fix: start it.']);
    expect(lines).toEqual(['watch_failing redis']);
  });

  it('keeps the time of a reason in which only a number grows', async () => {
    let days = 3;
    dog.watch({ name: 'keyring', cheap: true, look: async () => `nothing forgotten for ${days} days` });
    await says(['nothing forgotten for 3 days since 10:42 UTC']);
    now += 60_000;
    days = 4;
    await says(['nothing forgotten for 4 days since 10:42 UTC']);
  });

  it('answers from its last check if something is wrong and the next check hangs', async () => {
    dog.stop();
    const idle = startWatchdog({ log, show: () => undefined, now: () => now, everyMs: 3_600_000 });
    let hangs = false;
    const look = () => (hangs ? new Promise<null>(() => undefined) : Promise.resolve('it is full'));
    idle.watch({ name: 'redis', cheap: true, look });
    idle.watch({ name: 'messages', cheap: true, look: async () => (hangs ? look() : null) });
    expect(await idle.troubles()).toEqual(['it is full since 10:42 UTC']);
    hangs = true;
    expect(await idle.troubles()).toEqual(['it is full since 10:42 UTC']);
    idle.stop();
  });

  it('repairs a fault if it can, and tries again while that fails', async () => {
    let [broken, tries] = [true, 0];
    dog.watch({
      name: 'keyring',
      look: async () => (broken ? 'the keyring is gone' : null),
      async repair() {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        broken = false;
      },
    });
    await until(
      'the keyring is back',
      () => lines.at(-1),
      (line) => line === 'watch_recovered keyring',
    );
    expect(tries).toBe(3);
  });

  it('counts a check that fails as trouble of its own, and goes on with the others', async () => {
    dog.watch({ name: 'clock', look: () => Promise.reject(new RangeError('no')) });
    dog.watch({ name: 'token', look: async () => 'Slack rejects the bot token (invalid_auth)' });
    await says([
      'clock cannot be looked at (RangeError) since 10:42 UTC',
      'Slack rejects the bot token (invalid_auth) since 10:42 UTC',
    ]);
  });

  it('puts the time after the first sentence, whether or not it has a colon', async () => {
    dog.watch({ name: 'keyring', look: async () => 'Cannot read /k/a.keyring (ENOENT). Fix: put it back.' });
    await says(['Cannot read /k/a.keyring (ENOENT) since 10:42 UTC. Fix: put it back.']);
  });

  it('runs cheap checks as soon as it’s asked', async () => {
    dog.stop();
    let wrong: string | null = null;
    const idle = startWatchdog({ log, show: () => undefined, now: () => now, everyMs: 3_600_000 });
    idle.watch({ name: 'socket', cheap: true, look: async () => wrong, since: () => AT - 120_000 });
    expect(await idle.troubles()).toEqual([]);
    wrong = 'no connection to Slack';
    expect(await idle.troubles()).toEqual(['no connection to Slack since 10:40 UTC']);
    idle.stop();
  });
});
