import { memberId, pulseId } from '../../../src/pulse/ids.js';
import { onUnknownVersion, type UnknownVersion } from '../../../src/sealing/records.js';
import { readResult, writtenResult } from '../../../src/store/results.js';
import { readMember, writtenMember } from '../../../src/store/roster-entries.js';
import { readActions, writtenActions } from '../../../src/store/team-actions.js';

const told: UnknownVersion[] = [];
const end = onUnknownVersion((record) => told.push(record));
afterAll(end);
beforeEach(() => void told.splice(0));

describe('a roster entry', () => {
  const member = { id: memberId('U1'), since: 2_960, timeZone: 'America/Denver', language: 'es' } as const;

  it('reads as the value that released versions stored', () => {
    const stored = '{"v":1,"s":2960,"z":"America/Denver","l":"es"}';
    expect(writtenMember(member)).toBe(stored);
    expect(writtenMember({ ...member, language: 'en' })).toBe('{"v":1,"s":2960,"z":"America/Denver"}');
    expect(readMember('U1', '{"v":1,"s":2960,"z":"America/Denver"}')).toEqual({ ...member, language: 'en' });
    expect(readMember('U1', stored)).toEqual(member);
  });

  it('is short enough for Redis’s compact encoding, in every time zone', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const entry = writtenMember({ ...member, timeZone, since: 2_999 });
      expect([timeZone, entry.length]).toEqual([timeZone, Math.min(entry.length, 64)]);
    }
  });

  it.each([
    '',
    '2960|0',
    '[]',
    'null',
    '{"v":1,"s":-1,"z":"UTC","l":"en"}',
    '{"v":1,"s":1,"z":"Mars/North","l":"en"}',
  ])('written as "%s" is none', (text) => {
    expect(readMember('U1', text)).toBeNull();
  });

  it('of a newer version is refused by kind and version', () => {
    expect(readMember('U1', '{"v":2,"s":2960,"zone":"UTC"}')).toBeNull();
    expect(told).toEqual([{ kind: 'roster entry', version: 2 }]);
  });

  it('without a version is refused as version 0, which no entry has', () => {
    expect(readMember('U1', '{"s":2960,"z":"UTC","l":"en"}')).toBeNull();
    expect(told).toEqual([{ kind: 'roster entry', version: 0 }]);
  });
});

describe('the record of managers’ actions', () => {
  const chosen = {
    at: 1_795_424_400_000,
    is: 'chosen',
    because: null,
    shown: pulseId('2026-11-24'),
  } as const;
  const actions = {
    until: 20_815,
    off: false,
    actions: [
      {
        id: 'a',
        suggestion: null,
        words: 'No meetings on Fridays.',
        said: [chosen, { ...chosen, is: 'impossible', because: 'No room.', shown: null }] as const,
        takenBack: false,
      },
    ],
  };

  it('reads as the value that released versions stored', () => {
    const first = '{"at":1795424400000,"is":"c","because":null,"shown":"2026-11-24"}';
    const second = '{"at":1795424400000,"is":"i","because":"No room.","shown":null}';
    const text = `{"v":1,"until":20815,"off":false,"actions":[{"id":"a","suggestion":null,"words":"No meetings on Fridays.","said":[${first},${second}],"takenBack":false}]}`;
    expect(writtenActions(actions)).toBe(text);
    expect(readActions(text)).toEqual(actions);
    expect(readActions('{"v":1,"until":20815,"off":true,"actions":[]}')).toEqual({
      until: 20_815,
      off: true,
      actions: [],
    });
  });

  it('reads as none if it has an action of which nothing was said', () => {
    expect(readActions(writtenActions({ ...actions, actions: [] }).replace('[]', '[{"id":"a"}]'))).toBeNull();
  });
});

describe('a result', () => {
  const least = {
    week: 2_970,
    band: null,
    since: null,
    themes: {},
    heavyInTen: null,
    mainTheme: null,
    ask: null,
  };
  const most = {
    week: 2_970,
    band: 'strained',
    since: 65_535,
    themes: {
      worry: 'steady',
      mood: 'stretched',
      load: 'strained',
      trauma: 'steady',
      support: 'stretched',
      recovery: 'stretched',
    },
    heavyInTen: 10,
    mainTheme: 'recovery',
    ask: 'supervision',
  } as const;

  it('reads as the value that released versions stored', () => {
    const text = '{"v":2,"b":"x","s":65535,"t":"wsmmlxtssmrm","h":10,"m":"r2"}';
    expect(writtenResult(most)).toBe(text);
    expect(readResult('2970', text)).toEqual(most);
    expect(writtenResult(least)).toBe('{"v":2,"t":""}');
    expect(readResult('2970', '{"v":2,"t":""}')).toEqual(least);
    const first = '{"v":1,"b":"x","s":65535,"t":"wsmmlxtssmrm","h":10,"m":"r"}';
    expect(readResult('2970', first)).toEqual({ ...most, ask: null });
    expect(readResult('2970', '{"v":1,"t":""}')).toEqual(least);
    expect(writtenResult({ ...least, ask: 'news' })).toBe('{"v":2,"t":"","m":"-4"}');
    expect(text.length).toBeLessThanOrEqual(64);
  });
});
