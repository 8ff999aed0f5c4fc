import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASKS } from '../../../src/pulse/ask.js';
import { BANDS } from '../../../src/pulse/publication-rule.js';
import { THEMES } from '../../../src/pulse/theme.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { checkSentence } from '../../../src/pulse/sentence.js';
import { actionsFor, loadActions, suggestionsFor, toldOf } from '../../../src/support/actions.js';
import { readingGrade } from '../../support/reading-grade.js';

const actions = loadActions('content', 'en');

describe('the actions suggested for a week', () => {
  it('are two for every theme and band', () => {
    for (const band of BANDS)
      for (const theme of [...THEMES, null])
        expect(
          new Set(actionsFor(actions, { band, theme, week: 7, ask: null }).map(({ id }) => id)).size,
        ).toBe(2);
    for (const theme of THEMES)
      for (const band of ['stretched', 'strained'] as const)
        expect(
          actionsFor(actions, { band, theme, week: 0, ask: null }).every((action) => action.theme === theme),
        ).toBe(true);
  });

  it('is refused if a user name in its source hides the host', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
    try {
      const text = readFileSync('content/actions.yml', 'utf8');
      writeFileSync(
        join(folder, 'actions.yml'),
        text.replace('source: https://', 'source: https://cdc.gov@'),
      );
      expect(() => loadActions(folder, 'en')).toThrow(/without a user name before the host/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('take turns', () => {
    const weeks = [0, 1, 2].flatMap((week) =>
      actionsFor(actions, { band: 'stretched', theme: null, week, ask: null }).map(({ id }) => id),
    );
    expect(new Set(weeks).size).toBeGreaterThan(2);
  });

  it('begin with one for the team’s ask, whatever the result, and are still two', () => {
    for (const ask of ASKS)
      for (const band of BANDS)
        for (const theme of [...THEMES, null]) {
          const chosen = actionsFor(actions, { band, theme, week: 7, ask });
          expect(chosen[0]?.ask).toBe(ask);
          expect(new Set(chosen.map(({ id }) => id)).size).toBe(2);
        }
  });

  it('single no one out, and promise nothing', () => {
    for (const { text } of actions)
      expect(text).not.toMatch(
        /\b(he|she|who is|which of (?:us|you|them)|find out|identify|individual|one[- ]on[- ]one|reach out to)\b|diagnos|screen/i,
      );
  });

  it('are told to everyone in words of their own, which don’t speak to the manager and name no one', () => {
    for (const language of LANGUAGES)
      for (const { id, told = '' } of loadActions('content', language)) {
        expect([id, told === '']).toEqual([id, false]);
        expect([id, checkSentence(told, []).kind]).toEqual([id, 'fine']);
        expect([id, /\b(you|your|yours|usted|su equipo)\b/i.test(told)]).toEqual([id, false]);
      }
    const [action] = actions;
    if (!action) throw new Error('no actions');
    const { told: _, ...without } = action;
    expect(toldOf(without)).toBe(action.text);
  });

  it('follow from the published result alone; there are none before the first one', () => {
    const result = { week: 7, since: 7, themes: {}, heavyInTen: null, mainTheme: null, ask: null };
    expect(suggestionsFor(actions, null)).toEqual([]);
    expect(suggestionsFor(actions, { ...result, band: null })).toEqual([]);
    expect(suggestionsFor(actions, { ...result, band: 'strained' })).toEqual(
      actionsFor(actions, { band: 'strained', theme: null, week: 7, ask: null }),
    );
    const themed = { ...result, band: 'strained', themes: { load: 'strained', worry: 'steady' } } as const;
    expect(suggestionsFor(actions, themed)).toEqual(
      actionsFor(actions, { band: 'strained', theme: 'load', week: 7, ask: null }),
    );
  });

  it('have a source and a day of checking, and read at grade 8 or below', () => {
    for (const { source, verified_on } of actions) {
      expect(new URL(source).protocol).toBe('https:');
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
    expect(readingGrade(actions.map(({ text }) => text).join('\n'))).toBeLessThanOrEqual(8);
  });
});
