import * as z from 'zod';
import type { Band, PublishedResult } from '../pulse/publication-rule.js';
import type { Theme } from '../pulse/theme.js';
import { BAND_CODES, memberOf, THEME_CODES } from '../sealing/codes.js';
import { coded, orNone, type PlainRecord, readStored, stored } from './plain.js';

type Published = Omit<PublishedResult, 'week'>;

/** The band of each theme that has one: a code for the theme, then a code for its band, as in `wsmx`. */
const themes = z.codec(z.string().regex(/^(\w{2})*$/), z.custom<Published['themes']>(), {
  decode(text, context) {
    const found: Partial<Record<Theme, Band>> = {};
    for (const [theme = '', band = ''] of text.match(/../g) ?? []) {
      const [of, shown] = [memberOf(THEME_CODES, theme), memberOf(BAND_CODES, band)];
      if (of && shown) found[of] = shown;
      else context.issues.push({ code: 'custom', input: text });
    }
    return found;
  },
  encode: (shown) =>
    Object.entries(THEME_CODES)
      .map(([theme, code]) => {
        const band = shown[theme as Theme];
        return band ? code + BAND_CODES[band] : '';
      })
      .join(''),
});

const layout = z.strictObject({
  b: orNone(coded(BAND_CODES)),
  s: orNone(z.int()),
  t: themes,
  h: orNone(z.int().min(0).max(10)),
  m: orNone(coded(THEME_CODES)),
});

/**
 * We keep every result a team ever had. With one-letter names, each has at most the 64 bytes up to which
 * Redis keeps a hash compact.
 */
const RESULT: PlainRecord<z.output<typeof layout>> = { kind: 'result', version: 1, layouts: { 1: layout } };

/** A result as it's stored under its week. */
export const writtenResult = ({ band, since, themes, heavyInTen, mainTheme }: PublishedResult): string =>
  stored(RESULT, { b: band, s: since, t: themes, h: heavyInTen, m: mainTheme });

/** The result stored under a week, or null for anything else. */
export function readResult(week: string, text: string): PublishedResult | null {
  const stored = /^\d{1,5}$/.test(week) ? readStored(RESULT, text) : null;
  if (!stored) return null;
  const { b, s, t, h, m } = stored;
  return { week: Number(week), band: b, since: s, themes: t, heavyInTen: h, mainTheme: m };
}
