import { redisErrors } from '../../../src/ops/warnings.js';
import type { LogFields } from '../../../src/usecases/log.js';

/** The listener, with what it has said and a clock that the test moves. */
function listening() {
  const said: LogFields[] = [];
  const note = (_: string, fields: LogFields = {}) => void said.push(fields);
  const clock = { now: 0 };
  const heard = redisErrors({ debug: note, info: note, warn: note, error: note }, () => clock.now);
  return { said, clock, heard };
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('errors of Redis in the log', () => {
  it('say what Redis refuses, with the fix and nothing of what it was asked', () => {
    const { said, heard } = listening();
    heard(named('ReplyError', "OOM command not allowed when used memory > 'maxmemory'. key U1"));
    heard(named('ReplyError', 'READONLY You cannot write against a read only replica.'));
    heard(Object.assign(new Error('connect 127.0.0.1:1'), { code: 'ECONNREFUSED' }));
    expect(said).toEqual([
      { code: 'ReplyError', reason: expect.stringMatching(/^Redis is full.*Fix: raise maxmemory/) },
      { code: 'ReplyError', reason: expect.stringMatching(/^REDIS_URL leads to a replica/) },
      { code: 'ECONNREFUSED' },
    ]);
  });

  it('say the same again after ten seconds, not at every try', () => {
    const { said, clock, heard } = listening();
    for (clock.now = 0; clock.now < 25_000; clock.now += 100)
      heard(named('ReplyError', 'NOREPLICAS Not enough good replicas to write.'));
    expect(said).toHaveLength(3);
  });
});
