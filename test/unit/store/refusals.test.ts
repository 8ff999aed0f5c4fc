import {
  causeOf,
  isElsewhere,
  isMovedAway,
  REDIS_REFUSALS,
  redisRefusalOf,
  wrongTypeOf,
} from '../../../src/store/redis-errors.js';

const replied = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('a refusal of Redis', () => {
  it('is recognized inside a transaction, in a script of Redis 6.2, and from a cluster in which no node answers', () => {
    const execAbort = Object.assign(replied('EXECABORT Transaction discarded because of previous errors.'), {
      previousErrors: [replied("OOM command not allowed when used memory > 'maxmemory'.")],
    });
    expect(redisRefusalOf(execAbort)).toBe(REDIS_REFUSALS.OOM);
    const script =
      "ERR Error running script (call to f_12): @user_script:3: @user_script: 3: -READONLY You can't write against a read only replica.";
    expect([redisRefusalOf(replied(script)), isElsewhere(replied(script))]).toEqual([
      REDIS_REFUSALS.READONLY,
      true,
    ]);
    const cluster = Object.assign(new Error('Failed to refresh slots cache.'), {
      lastNodeError: replied('NOAUTH Authentication required.'),
    });
    expect(redisRefusalOf(cluster)).toBe(REDIS_REFUSALS.NOAUTH);
    expect(causeOf(cluster)).toHaveProperty('message', 'NOAUTH Authentication required.');
  });

  it.each(['READONLY', 'LOADING', 'MASTERDOWN', 'UNBLOCKED'])(
    'is repeated at the master if it says %s',
    (word) => {
      expect(isElsewhere(replied(`${word} because`))).toBe(true);
    },
  );

  it.each(['NOREPLICAS', 'MISCONF', 'OOM', 'NOPERM', 'WRONGPASS'])(
    'is reported at once if it says %s',
    (word) => {
      expect([isElsewhere(replied(`${word} because`)), isMovedAway(replied(`${word} because`))]).toEqual([
        false,
        false,
      ]);
      expect(redisRefusalOf(replied(`${word} because`))).toMatch(/Fix: /);
    },
  );

  it('names the key that holds another kind of value, or the keys of a script', () => {
    const wrong = 'WRONGTYPE Operation against a key holding the wrong kind of value';
    const about = (name: string, args: readonly unknown[]) =>
      wrongTypeOf(Object.assign(replied(wrong), { command: { name, args } }));
    expect(about('hgetall', ['t:{T0ONE}:teams'])).toMatch(
      /^t:\{T0ONE\}:teams in Redis holds another .* Fix: /,
    );
    expect(about('eval', ['return 1', 2, 'a', 'b', 'x'])).toMatch(/^One of a, b in Redis holds/);
    expect(wrongTypeOf(replied(wrong))).toMatch(/^A key in Redis holds/);
    expect(wrongTypeOf(replied('READONLY because'))).toBeNull();
  });
});
