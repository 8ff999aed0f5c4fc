import { throttledLog } from '../../../src/ops/throttled-log.js';
import type { LogEvent, LogFields } from '../../../src/usecases/log.js';

const UNSIGNED: LogFields = { reason: 'unreadable body' };

/** A throttled log, the lines that passed, and a promise of the second line. */
function aThrottledLog(everyMs: number) {
  const said: [LogEvent, LogFields | undefined][] = [];
  let heard = (): void => undefined;
  const second = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const note = (event: LogEvent, fields?: LogFields): void => {
    said.push([event, fields]);
    if (said.length === 2) heard();
  };
  const times = { request_refused: everyMs, library_message: everyMs };
  return { said, second, log: throttledLog({ debug: note, info: note, warn: note, error: note }, times) };
}

describe('refused requests in the log', () => {
  it('appear at once, and later with how many more there were', async () => {
    const { said, second, log } = aThrottledLog(20);
    const kept = setInterval(() => undefined, 1_000);
    for (let times = 0; times < 200; times += 1) log.warn('request_refused', UNSIGNED);
    expect(said).toEqual([['request_refused', UNSIGNED]]);
    await second;
    clearInterval(kept);
    expect(said[1]).toEqual(['request_refused', { ...UNSIGNED, times: 199 }]);
  });

  it('are told apart by their reason, and nothing else is held back', () => {
    const { said, log } = aThrottledLog(10_000);
    log.warn('request_refused', UNSIGNED);
    log.warn('request_refused', { reason: 'replayed' });
    for (const event of ['swept', 'redis_unsafe'] as const) log.warn(event);
    log.warn('redis_unsafe');
    expect(said.map(([event]) => event)).toEqual([
      'request_refused',
      'request_refused',
      'swept',
      'redis_unsafe',
      'redis_unsafe',
    ]);
  });

  it('are thinned, and so is what a library says about every call in an outage', () => {
    const { said, log } = aThrottledLog(10_000);
    for (let calls = 0; calls < 100; calls += 1) {
      log.warn('library_message', { library: 'oauth', code: 'ENOTFOUND' });
      log.error('library_message', { library: 'oauth', code: 'ENOTFOUND' });
    }
    expect(said).toHaveLength(2);
  });
});
