import { causeOf, isElsewhere, isMovedAway, REFUSALS, refusalOf } from '../../../src/store/refusals.js';

const replied = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('what Redis refuses', () => {
  it('is known from inside a transaction, a script of Redis 6.2, and a cluster of which no node answers', () => {
    const execAbort = Object.assign(replied('EXECABORT Transaction discarded because of previous errors.'), {
      previousErrors: [replied("OOM command not allowed when used memory > 'maxmemory'.")],
    });
    expect(refusalOf(execAbort)).toBe(REFUSALS.OOM);
    const script =
      "ERR Error running script (call to f_12): @user_script:3: @user_script: 3: -READONLY You can't write against a read only replica.";
    expect([refusalOf(replied(script)), isElsewhere(replied(script))]).toEqual([REFUSALS.READONLY, true]);
    const cluster = Object.assign(new Error('Failed to refresh slots cache.'), {
      lastNodeError: replied('NOAUTH Authentication required.'),
    });
    expect(refusalOf(cluster)).toBe(REFUSALS.NOAUTH);
    expect(causeOf(cluster)).toHaveProperty('message', 'NOAUTH Authentication required.');
  });

  it.each(['READONLY', 'LOADING', 'MASTERDOWN', 'UNBLOCKED'])(
    '%s is repeated at the server that is the master',
    (word) => {
      expect(isElsewhere(replied(`${word} because`))).toBe(true);
    },
  );

  it.each(['NOREPLICAS', 'MISCONF', 'OOM', 'NOPERM', 'WRONGPASS'])('%s is told at once', (word) => {
    expect([isElsewhere(replied(`${word} because`)), isMovedAway(replied(`${word} because`))]).toEqual([
      false,
      false,
    ]);
    expect(refusalOf(replied(`${word} because`))).toMatch(/Fix: /);
  });
});
