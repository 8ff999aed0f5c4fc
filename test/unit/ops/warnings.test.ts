import { redisErrors, tellUnknownVersions } from '../../../src/ops/warnings.js';
import { type LogFields, REASONS } from '../../../src/usecases/log.js';
import { readMember } from '../../../src/store/roster-entries.js';
import { whyUnreachable } from '../../../src/store/unreachable.js';

/** The listener, the fields that it logged, and a clock that the test moves. */
function listening() {
  const said: LogFields[] = [];
  const note = (_: string, fields: LogFields = {}) => void said.push(fields);
  const clock = { now: 0 };
  const log = { debug: note, info: note, warn: note, error: note };
  return { said, clock, log, heard: redisErrors(log, () => clock.now) };
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('errors of Redis in the log', () => {
  it('say what Redis refuses, with the fix and nothing of the command', () => {
    const { said, heard } = listening();
    heard(named('ReplyError', "OOM command not allowed when used memory > 'maxmemory'. key U1"));
    heard(named('ReplyError', 'READONLY You cannot write against a read only replica.'));
    expect(said).toEqual([
      { code: 'ReplyError', reason: expect.stringMatching(/^Redis is full.*Fix: raise maxmemory/) },
      { code: 'ReplyError', reason: expect.stringMatching(/^REDIS_URL leads to a replica/) },
    ]);
  });

  it.each([
    [
      'ECONNREFUSED',
      'connect',
      /^No Redis answers at REDIS_URL: nothing listens on its address.*Fix: start Redis/,
    ],
    ['ECONNRESET', 'read', /^No Redis answers .*closes them at once.*Fix: /],
    ['ETIMEDOUT', 'connect', /^No Redis answers .*cannot be reached.*Fix: /],
    ['ENOTFOUND', 'getaddrinfo', /^The host named in REDIS_URL is not known to DNS.*Fix: /],
    ['CERT_HAS_EXPIRED', 'certificate', /^The certificate of its address has expired\. Fix: /],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'names', /^The certificate of its address is for another host\. Fix: /],
    [undefined, "Socket timeout. Expecting data, but didn't receive any in 10000ms.", /says nothing\. Fix: /],
    [undefined, 'All sentinels are unreachable. Retrying from scratch after 10ms.', /^No Sentinel .*Fix: /],
    [undefined, 'whatever comes next', /^Redis does not do what Evenkeel asks\. Fix: /],
  ])('say why Redis is lost, with the fix and no server: %s %s', (code, message, reason) => {
    const { said, heard } = listening();
    heard(Object.assign(new Error(`${message} 127.0.0.1:1`), { code }));
    heard(Object.assign(new Error('Failed to refresh slots cache.'), { lastNodeError: { code, message } }));
    for (const { reason: given } of said) expect(given).toMatch(reason);
    expect(said.length).toBeGreaterThan(0);
    expect(JSON.stringify(said)).not.toContain('127.0.0.1');
    expect(REASONS).toContain(said[0]?.reason);
  });

  it('say the same as /readyz about an error, but without the server’s name', async () => {
    const { said, heard } = listening();
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    heard(error);
    const onScreen = await whyUnreachable({ host: 'redis.example', port: 6379 }, false, error);
    expect(said).toEqual([
      { code: 'ECONNREFUSED', reason: onScreen.replace('redis.example:6379', 'its address') },
    ]);
  });

  it('repeat a message after ten seconds, not at every try', () => {
    const { said, clock, heard } = listening();
    for (clock.now = 0; clock.now < 25_000; clock.now += 100)
      heard(named('ReplyError', 'NOREPLICAS Not enough good replicas to write.'));
    expect(said).toHaveLength(3);
  });
});

describe('records of a version that this Evenkeel doesn’t know', () => {
  it('appear in the log by kind and version, each once a minute, until the process ends', () => {
    const { said, log } = listening();
    const end = tellUnknownVersions(log);
    for (const version of [2, 2, 3]) readMember('U1', `{"v":${version}}`);
    end();
    readMember('U1', '{"v":4}');
    const reason = expect.stringMatching(/^a newer version of Evenkeel wrote it.*Fix: run the newer version/);
    expect(said).toEqual([
      { kind: 'roster entry', version: 2, reason },
      { kind: 'roster entry', version: 3, reason },
    ]);
  });
});
