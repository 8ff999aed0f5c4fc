import { BANDS } from '../../../src/pulse/publication-rule.js';
import { THEMES } from '../../../src/pulse/theme.js';
import { actionsFor, loadActions } from '../../../src/support/actions.js';
import { readingGrade } from '../../support/reading-grade.js';

const actions = loadActions('content', 'en');

describe('what can be done this week', () => {
  it('has two or more for every theme and band', () => {
    for (const band of BANDS)
      for (const theme of [...THEMES, null])
        expect(new Set(actionsFor(actions, band, theme, 7).map(({ id }) => id)).size).toBe(2);
    for (const theme of THEMES)
      for (const band of ['stretched', 'strained'] as const)
        expect(actionsFor(actions, band, theme, 0).every((action) => action.theme === theme)).toBe(true);
  });

  it('takes turns', () => {
    const weeks = [0, 1, 2].flatMap((week) =>
      actionsFor(actions, 'stretched', null, week).map(({ id }) => id),
    );
    expect(new Set(weeks).size).toBeGreaterThan(2);
  });

  it('points at nobody, and promises nothing', () => {
    for (const { text } of actions)
      expect(text).not.toMatch(
        /\b(he|she|who is|which of (?:us|you|them)|find out|identify|individual|one[- ]on[- ]one|reach out to)\b|diagnos|screen/i,
      );
  });

  it('has a source and a day of checking, and reads at grade 8 or below', () => {
    for (const { source, verified_on } of actions) {
      expect(new URL(source).protocol).toBe('https:');
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
    expect(readingGrade(actions.map(({ text }) => text).join('\n'))).toBeLessThanOrEqual(8);
  });
});
