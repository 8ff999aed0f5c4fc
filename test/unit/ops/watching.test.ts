import { watchers } from '../../../src/ops/doctor/watching.js';
import { readAddress, type RedisAddress } from '../../../src/store/redis-address.js';

const at = (url: string): RedisAddress => {
  const address = readAddress(url);
  if ('problem' in address) throw new Error(address.problem);
  return address;
};
const says = (url: string, watches: boolean): string[] =>
  [...watchers(at(url), watches)].map(({ state, says: text }) => `${state} ${text}`);

describe('evenkeel doctor, about whether anyone could watch Redis', () => {
  it.each([
    'redis://localhost:6379',
    'redis://127.0.0.3:6379',
    'redis+cluster://127.0.0.1:7000,127.0.0.1:7001',
  ])('is silent about a Redis on this machine: %s', (url) => {
    expect(says(url, true)).toEqual([]);
  });

  it.each(['redis://redis.example:6379', 'redis+sentinel://localhost:26379,10.0.0.8:26379/main'])(
    'warns of a link without TLS: %s',
    (url) => {
      expect(says(url, false)).toEqual([expect.stringMatching(/^warn .*not encrypted.*Fix: rediss:/)]);
    },
  );

  it('warns of a user who may watch, even over an encrypted link', () => {
    expect(says('rediss://redis.example:6379', true)).toEqual([
      expect.stringMatching(/^ok .*encrypted/),
      expect.stringMatching(/^warn .*MONITOR, SLOWLOG.*Fix/),
    ]);
  });

  it('is content with an encrypted link and a user who may not watch', () => {
    expect(says('rediss://redis.example:6379', false)).toEqual([expect.stringMatching(/^ok /)]);
  });
});
