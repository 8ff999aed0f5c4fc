import { BANDS } from '../../../src/pulse/publication-rule.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import * as codes from '../../../src/sealing/codes.js';

const { memberOf, ...tables } = codes;

describe('the codes of closed sets', () => {
  it('are those that released versions have stored', () => {
    expect(tables).toEqual({
      BAND_CODES: { steady: 's', stretched: 'm', strained: 'x' },
      THEME_CODES: { worry: 'w', mood: 'm', load: 'l', trauma: 't', support: 's', recovery: 'r' },
      ASK_CODES: { intake: '1', supervision: '2', meetings: '3', news: '4' },
      ASK_CHOICE_CODES: { intake: '1', supervision: '2', meetings: '3', news: '4', nothing: '0' },
      PRESET_CODES: { quiet: 'q', standard: 's', sensitive: 'e' },
      CONSENT_CODES: { asked: 'a', joined: 'j', declined: 'd', left: 'l' },
      OUTREACH_STYLE_CODES: { discreet: 's', direct: 'd', none: 'n' },
      OUTREACH_REASON_CODES: { outreach: 'o', followUp: 'f' },
      OUTCOME_CODES: { happened: 'h', missed: 'm', differently: 'd' },
      TALK_TIME_STATE_CODES: { free: 'f', taken: 't', canceled: 'c', withdrawn: 'w' },
      SUPPORTER_STATE_CODES: { named: 'n', ready: 'r', away: 'a' },
      NOTE_KIND_CODES: {
        welcome: 'wel',
        weekly: 'wee',
        reminder: 'rem',
        outreach: 'out',
        followUp: 'fol',
        digest: 'dig',
        introduction: 'int',
        peerAlone: 'alo',
        rosterTrouble: 'ros',
        eventSupporters: 'evs',
        eventFirst: 'evf',
        eventWeek: 'evw',
        eventMonth: 'evm',
      },
      ACTION_STATE_CODES: { chosen: 'c', going: 'g', done: 'd', impossible: 'i' },
      EVENT_ROUND_CODES: { supporters: 's', first: 'f', week: 'w', month: 'm' },
      ROSTER_TROUBLE_CODES: {
        unreadable: 'u',
        empty: 'e',
        archived: 'a',
        hidden: 'h',
        refused: 'r',
        groupGone: 'g',
        scope: 's',
      },
      TOLD_CODES: { ...tables.ROSTER_TROUBLE_CODES, missed: 'm' },
      NOTE_TROUBLE_CODES: { ...tables.TOLD_CODES, lost: 'l' },
      WEEKDAY_CODES: {
        monday: '1',
        tuesday: '2',
        wednesday: '3',
        thursday: '4',
        friday: '5',
        saturday: '6',
        sunday: '7',
      },
      PEER_ROUND_CODES: {
        weekly: 'w1',
        fortnightly: 'w2',
        'weekly-across': 'a1',
        'fortnightly-across': 'a2',
      },
      ORIGIN_CODES: { file: 'f', app: 'm' },
      LANGUAGE_CODES: { en: 'en', es: 'es' },
    });
    for (const language of LANGUAGES) expect(language).toMatch(/^[a-z]{2}$/);
  });

  it.each(Object.entries<codes.Codes<string>>(tables))('in %s are distinct and of one length', (_, table) => {
    const all = Object.values(table);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(all.map(({ length }) => length)).size).toBe(1);
    for (const member of Object.keys(table)) expect(memberOf(table, table[member] as string)).toBe(member);
  });

  it('don’t depend on a member’s position in its set', () => {
    expect(BANDS.toReversed().map((band) => tables.BAND_CODES[band])).toEqual(['x', 'm', 's']);
  });
});
