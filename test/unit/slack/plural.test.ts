import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillPlural, missingForms } from '../../../src/slack/kit/plural.js';
import { loadTexts } from '../../../src/slack/texts/load.js';

describe('a text about a number of things', () => {
  const forms = { one: '{count} week', other: '{count} weeks' };

  it.each([
    [0, '0 weeks'],
    [1, '1 week'],
    [2, '2 weeks'],
    [2_000, '2,000 weeks'],
    [1.5, '1.5 weeks'],
  ])('reads for %d as a person would write it', (count, expected) => {
    expect(fillPlural('en-US', forms, ['count', count])).toBe(expected);
  });

  it('takes the form for “other” if a language has one more form for huge numbers', () => {
    expect(fillPlural('es-US', { one: '{n} semana', other: '{n} semanas' }, ['n', 2_000_000])).toBe(
      '2,000,000 semanas',
    );
  });

  it('names the forms that a language needs and the words lack', () => {
    const lacking = { locale: 'en-US', pausing: { span: { other: 'x' } } };
    const inPolish = { locale: 'pl-PL', a: forms };
    expect(missingForms(lacking)).toEqual([['pausing', 'span', 'one']]);
    expect(missingForms(inPolish)).toEqual([
      ['a', 'many'],
      ['a', 'few'],
    ]);
  });

  it.each(['en', 'es'])('is refused by file, line and form if words/%s.yml lacks one', (language) => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-plural-'));
    try {
      cpSync('content', folder, { recursive: true });
      const file = join(folder, 'words', `${language}.yml`);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {4}one: "\{count\} (week|semana)"\n/m, ''));
      expect(() => loadTexts(folder, 'us')).toThrow(
        new RegExp(`words/${language}\\.yml:\\d+:\\d+ {2}pausing\\.span\\.one: .*plural form`),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
