import { Writable } from 'node:stream';
import { createLog } from '../../../src/ops/log.js';
import type { LogFields } from '../../../src/usecases/log.js';

function aLog(): { said(fields: unknown): Record<string, unknown> } {
  let line = '';
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      line = chunk.toString();
      done();
    },
  });
  const log = createLog('debug', sink);
  return {
    said(fields) {
      log.debug('started', fields as LogFields);
      const { time: _, level: __, ...rest } = JSON.parse(line);
      return rest;
    },
  };
}

describe('the log', () => {
  it('lets the fields of its list pass', () => {
    const fields = {
      team: 'east-clinic',
      pulse: '2026-06-02',
      step: 'close',
      refusedBallots: 2,
      code: 'ECONNRESET',
    };
    expect(aLog().said(fields)).toEqual({ msg: 'started', ...fields });
  });

  it.each([
    ['a field it does not know', { member: 'U0123456789' }],
    ['a member in the place of a team', { team: 'U0123456789' }],
    ['a sentence in the place of a reason', { reason: 'Amara answered 3' }],
    ['an id in the place of a code', { code: 'U0123456789' }],
    ['an answer in the place of a code', { code: '3' }],
    ['an object in the place of a count', { refusedBallots: { member: 'U1' } }],
    ['a step nobody takes', { step: 'U0123456789' }],
  ])('leaves out %s', (_, fields) => {
    expect(aLog().said(fields)).toEqual({ msg: 'started' });
  });
});
