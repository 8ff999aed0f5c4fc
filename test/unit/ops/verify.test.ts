import { actorOf, kindOf } from '../../../src/ops/verify/deliveries.js';
import { isAsExpected, linesOf, reportOf } from '../../../src/ops/verify/report.js';
import { differencesOf, shapeOf, together } from '../../../src/ops/verify/shape.js';

const ABOUT = { evenkeel: '0.0.0', node: '20.0.0', mode: 'socket', day: '2026-11-27' } as const;
const NOTHING_SEEN = { shapes: {}, calls: {}, deliveries: {}, steps: [] };

describe('the shape of what Slack sends', () => {
  it('holds each part’s path and type, and no value', () => {
    const sent = { ok: true, user: { id: 'U0ADA', tz: null, teams: ['T1', 2] }, text: 'I am Ada' };
    expect(shapeOf(sent)).toEqual({
      ok: ['boolean'],
      text: ['string'],
      user: ['object'],
      'user.id': ['string'],
      'user.teams': ['array'],
      'user.teams[]': ['number', 'string'],
      'user.tz': ['null'],
    });
  });

  it('names no part that a person chose, and leaves out the inside of blocks and forms', () => {
    const sent = {
      fields: { Xf0ABC: 'x', 'Ada Lovelace': 1 },
      blocks: [{ block_id: 'secret' }],
      state: { values: { a: { b: {} } } },
    };
    expect(Object.keys(shapeOf(sent))).toEqual(['blocks', 'fields', 'fields.*', 'state', 'state.values']);
  });

  it('merges several of one kind', () => {
    expect(together(shapeOf({ a: 1 }), shapeOf({ a: null, b: 'x' }))).toEqual({
      a: ['null', 'number'],
      b: ['string'],
    });
  });
});

describe('the comparison', () => {
  const local = shapeOf({ user: { id: 'U1', team_id: null }, view: { id: 'V1', hash: 'h' } });

  it('reports what’s missing, of another type, or added, and not again for the parts below', () => {
    expect(differencesOf(local, shapeOf({ user: { id: 1, team_id: null }, extra: { deep: 1 } }))).toEqual([
      { what: 'more', path: 'extra', local: [], slack: ['object'] },
      { what: 'other', path: 'user.id', local: ['string'], slack: ['number'] },
      { what: 'missing', path: 'view', local: ['object'], slack: [] },
    ]);
    expect(differencesOf(local, local)).toEqual([]);
  });

  it('doesn’t fail over a part that only Slack sends', () => {
    const expected = { shapes: { command: shapeOf({ text: '' }) }, orders: {} };
    const shapes = { command: shapeOf({ text: 'x', new_field: 1 }) };
    const report = reportOf({ ...NOTHING_SEEN, shapes }, expected, ABOUT, []);
    expect(isAsExpected(report)).toBe(true);
    expect(linesOf(report).join('\n')).toMatch(/only Slack sends new_field \(number\)/);
  });

  it.each([
    ['what the bot reads is missing', { shapes: { command: shapeOf({}) } }],
    ['a kind did not come', {}],
    [
      'something came too late',
      { shapes: { command: shapeOf({ text: '' }) }, deliveries: { command: { times: 1, slowest: 3_500 } } },
    ],
    [
      'it came in another order',
      { shapes: { command: shapeOf({ text: '' }) }, steps: [{ name: 's', order: ['b', 'a'], troubles: [] }] },
    ],
  ])('fails if %s', (_, seen) => {
    const expected = { shapes: { command: shapeOf({ text: '' }) }, orders: { s: ['a', 'b'] } };
    const report = reportOf({ ...NOTHING_SEEN, ...seen }, expected, ABOUT, []);
    expect(isAsExpected(report)).toBe(false);
    expect(linesOf(report).at(-1)).toMatch(/attach this report to a bug/);
  });

  it('allows for events that people cause in between', () => {
    const steps = [{ name: 's', order: ['a', 'event user_change', 'b', 'a'], troubles: [] }];
    const report = reportOf({ ...NOTHING_SEEN, steps }, { shapes: {}, orders: { s: ['a', 'b'] } }, ABOUT, []);
    expect(report.troubles).toEqual([]);
  });
});

describe('a delivery', () => {
  it('has a kind that names no one, and an actor', () => {
    const payload = {
      event: { type: 'message', subtype: 'message_deleted', previous_message: { user: 'U1' } },
    };
    expect(kindOf({ channel: 'event', payload })).toBe("event message message_deleted, a person's");
    expect(actorOf({ channel: 'event', payload })).toBe('U1');
    expect(actorOf({ channel: 'interaction', payload: { user: { id: 'U2' } } })).toBe('U2');
    expect(actorOf({ channel: 'event', payload: { event: { type: 'tokens_revoked' } } })).toBeNull();
  });
});
