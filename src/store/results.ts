import * as z from 'zod';
import type { Band, PublishedResult } from '../pulse/publication-rule.js';
import type { Theme } from '../pulse/theme.js';
import { ASK_CODES, BAND_CODES, memberOf, THEME_CODES } from '../sealing/codes.js';
import { coded, orNone, type PlainRecord, readStored, stored } from './plain.js';

type Published = Omit<PublishedResult, 'week'>;

/** The themes that have a band: for each, the theme's code and then its band's code, as in `wsmx`. */
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

/** The parts of a result that only a period's last close publishes. */
type Ending = Pick<Published, 'mainTheme' | 'ask'>;

/** The code of the main theme or a dash, then the code of the ask if there's one, as in `r2`, `r` and `-2`. */
const ending = z.codec(z.string().regex(/^.\d?$/), z.custom<Ending>(), {
  decode(text, context) {
    const [theme = '', ask] = text;
    const mainTheme = theme === '-' ? null : memberOf(THEME_CODES, theme);
    const asked = ask === undefined ? null : memberOf(ASK_CODES, ask);
    if (mainTheme !== undefined && asked !== undefined) return { mainTheme, ask: asked };
    context.issues.push({ code: 'custom', input: text });
    return { mainTheme: null, ask: null };
  },
  encode: ({ mainTheme, ask }) => (mainTheme ? THEME_CODES[mainTheme] : '-') + (ask ? ASK_CODES[ask] : ''),
});

const result1 = {
  b: orNone(coded(BAND_CODES)),
  s: orNone(z.int()),
  t: themes,
  h: orNone(z.int().min(0).max(10)),
};
const layout = z.strictObject({ ...result1, m: orNone(ending) });
type Stored = z.output<typeof layout>;

/** Version 1 had no ask. */
const layout1 = z
  .strictObject({ ...result1, m: orNone(coded(THEME_CODES)) })
  .transform((read): Stored => ({ ...read, m: read.m && { mainTheme: read.m, ask: null } }));

/**
 * We keep every result that a team ever had. With one-letter names, each has at most 64 bytes, up to which Redis
 * keeps a hash compact.
 */
const RESULT: PlainRecord<Stored> = { kind: 'result', version: 2, layouts: { 1: layout1, 2: layout } };

/** Returns the text by which a result is stored under its week. */
export function writtenResult({ band, since, themes, heavyInTen, mainTheme, ask }: PublishedResult): string {
  const m = mainTheme || ask ? { mainTheme, ask } : null;
  return stored(RESULT, { b: band, s: since, t: themes, h: heavyInTen, m });
}

/** Returns the result that's stored under a week; null for any other contents. */
export function readResult(week: string, text: string): PublishedResult | null {
  const stored = /^\d{1,5}$/.test(week) ? readStored(RESULT, text) : null;
  if (!stored) return null;
  const { b, s, t, h, m } = stored;
  const { mainTheme, ask } = m ?? { mainTheme: null, ask: null };
  return { week: Number(week), band: b, since: s, themes: t, heavyInTen: h, mainTheme, ask };
}
