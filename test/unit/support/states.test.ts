import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfessions, PROFESSIONS } from '../../../src/support/professions.js';
import { loadStates, STATE_SUBJECTS, STATES } from '../../../src/support/states.js';
import { BANNED_WORDS } from '../../support/banned-words.js';

const FOLDER = join('support', 'us');
const IN_SPANISH = join('es', FOLDER);

let content: string;
beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'places-'));
  for (const folder of [FOLDER, IN_SPANISH])
    cpSync(join('content', folder), join(content, folder), { recursive: true });
});
afterEach(() => rmSync(content, { recursive: true }));

/** Rewrites a part of a file's text. */
function change(file: string, from: string | RegExp, to: string, folder = FOLDER): void {
  const path = join(content, folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
}

const states = () => loadStates(content, 'us', 'en');
const professions = () => loadProfessions(content, 'us', 'en');

describe('the states', () => {
  it('are the fifty and the capital, each once', () => {
    expect(new Set(STATES).size).toBe(51);
  });

  it('have no files in other regions', () => {
    for (const region of ['ca', 'uk', 'au', 'int']) {
      expect(loadStates('content', region, 'en').size).toBe(0);
      expect(loadProfessions('content', region, 'en')).toEqual([]);
    }
  });

  it('say of each subject what’s known, or that nothing is', () => {
    for (const { facts, program, counseling, warmline, missing } of states().values()) {
      const told = [
        ...facts.map(({ about }) => about),
        ...(program ? ['program'] : []),
        ...(counseling ? ['counseling'] : []),
        ...(warmline ? ['warmline'] : []),
      ];
      expect([...new Set([...told, ...missing])].toSorted()).toEqual([...STATE_SUBJECTS].toSorted());
    }
  });

  it('say for Minnesota that a supervisor at work is told', () => {
    const told = states()
      .get('mn')
      ?.facts.filter(({ about }) => about === 'who-is-told');
    expect(told?.[0]?.text).toMatch(/supervisor at work.*every quarter/);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a fact without a source',
      () => change('states/mn.yml', /(id: free[\s\S]*?)\n {4}source: \S+/, '$1'),
      /us\/states\/mn\.yml:\d+:\d+ {2}facts\.4\.source: is missing/,
    ],
    [
      'a fact that nobody checked',
      () => change('states/mn.yml', /(id: free[\s\S]*?)\n {4}verified_on: \S+/, '$1'),
      /us\/states\/mn\.yml:\d+:\d+ {2}facts\.4\.verified_on: is missing/,
    ],
    [
      'an unknown profession',
      () => change('states/mn.yml', 'professions: [social-work', 'professions: [social-works'),
      /us\/states\/mn\.yml:16:19 {2}facts\.0\.professions\.0: expected one of .*social-work/,
    ],
    [
      'an unknown state',
      () => change('states/mn.yml', 'state: mn', 'state: mm'),
      /us\/states\/mn\.yml:3:8 {2}state: expected one of .*mn/,
    ],
    [
      'the code of another state',
      () => change('states/mn.yml', 'state: mn', 'state: or'),
      /us\/states\/mn\.yml:3:8 {2}state: expected mn, as in the file's name/,
    ],
    [
      'a subject left out in silence',
      () => change('states/or.yml', 'missing: [cost]', 'missing: []'),
      /us\/states\/or\.yml:\d+:10 {2}missing: the file says nothing about "cost"/,
    ],
    [
      'a subject missing and told',
      () => change('states/or.yml', 'missing: [cost]', 'missing: [cost, leave]'),
      /us\/states\/or\.yml:\d+:17 {2}missing\.1: the file says something about "leave"/,
    ],
    [
      'an unknown subject',
      () => change('states/or.yml', 'missing: [cost]', 'missing: [costs]'),
      /us\/states\/or\.yml:\d+:11 {2}missing\.0: expected one of/,
    ],
    [
      'boards of nobody',
      () => change('states/or.yml', '    professions: [nursing, physicians]\n', ''),
      /us\/states\/or\.yml:\d+:\d+ {2}facts\.0\.about: expected professions for a fact about boards/,
    ],
    [
      'an id twice',
      () => change('states/or.yml', 'id: boards-out', 'id: boards-in'),
      /us\/states\/or\.yml:\d+:9 {2}facts\.1\.id: an earlier fact has the id "boards-in"/,
    ],
  ])('with %s are refused by file and line', (_, wrong, message) => {
    wrong();
    expect(states).toThrow(message);
  });

  it('are refused by file and line with a number that differs between languages', () => {
    change('states/or.yml', '$1,000', '$1,500', IN_SPANISH);
    expect(() => loadStates(content, 'us', 'es')).toThrow(
      /es\/support\/us\/states\/or\.yml:\d+:\d+ {2}facts\.9\.text: says 1,500, which what it translates doesn't, and doesn't say 1,000/,
    );
  });

  it('are refused by file and line in another region’s folder', () => {
    mkdirSync(join(content, 'support', 'ca', 'states'), { recursive: true });
    cpSync(join(content, FOLDER, 'states', 'mn.yml'), join(content, 'support', 'ca', 'states', 'mn.yml'));
    expect(() => loadStates(content, 'ca', 'en')).toThrow(
      /support\/ca\/states\/mn\.yml:3:8 {2}state: the region ca has no states; expected this file in support\/us\/states\//,
    );
  });
});

describe('the professions', () => {
  it('have a file each, in their order', () => {
    expect(professions().map(({ profession }) => profession)).toEqual(PROFESSIONS);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a fact without a source',
      () => change('professions/nursing.yml', /\n {4}source: \S+/, ''),
      /us\/professions\/nursing\.yml:\d+:\d+ {2}facts\.0\.source: is missing/,
    ],
    [
      'one nobody knows',
      () => change('professions/nursing.yml', 'profession: nursing', 'profession: nurse'),
      /us\/professions\/nursing\.yml:2:13 {2}profession: expected one of .*nursing/,
    ],
    [
      'a subject left out in silence',
      () => change('professions/nursing.yml', 'missing: [colleagues]', 'missing: []'),
      /us\/professions\/nursing\.yml:\d+:10 {2}missing: the file says nothing about "colleagues"/,
    ],
    [
      'a file for one nobody knows',
      () =>
        cpSync(
          join(content, FOLDER, 'professions', 'nursing.yml'),
          join(content, FOLDER, 'professions', 'dentistry.yml'),
        ),
      /us\/professions\/dentistry\.yml:2:13 {2}profession: expected dentistry, as in the file's name/,
    ],
    [
      'one without its file',
      () => rmSync(join(content, FOLDER, 'professions', 'nursing.yml')),
      /us\/professions\/nursing\.yml cannot be read/,
    ],
  ])('with %s are refused by file and line', (_, wrong, message) => {
    wrong();
    expect(professions).toThrow(message);
  });

  it('are refused by file and line with a number that differs between languages', () => {
    change('professions/counseling.yml', 'En 27 se', 'En 270 se', IN_SPANISH);
    expect(() => loadProfessions(content, 'us', 'es')).toThrow(
      /es\/support\/us\/professions\/counseling\.yml:\d+:\d+ {2}facts\.0\.text: says 270, which what it translates doesn't/,
    );
  });

  it('never say that a field’s boards changed if none was counted', () => {
    for (const { profession, facts } of professions())
      if (['social-work', 'counseling', 'psychology', 'family-therapy'].includes(profession))
        expect(facts.find(({ id }) => id === 'boards-changed')?.text).toMatch(/It doesn't look at boards of/);
  });
});

describe('the text about states and professions', () => {
  it('never says anything forbidden', () => {
    const all = JSON.stringify([...states(), ...professions()]).toLowerCase();
    expect(BANNED_WORDS.filter((word) => all.includes(word.toLowerCase()))).toEqual([]);
  });
});
