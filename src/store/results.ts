import { BANDS, type Band, type PublishedResult } from '../pulse/publication-rule.js';
import { THEMES, type Theme } from '../pulse/theme.js';
import { choiceAt, placeOf } from '../sealing/choices.js';

/** What is not there. */
const NONE = '-';

/**
 * A card as it stands under its week: its band, since when it is shown, a band for each theme, how many in ten, and the
 * main theme. Bands and themes are numbers, from 1 in the order of their lists; 0 is none. Every card a team ever had
 * is kept: in words, those of a year would take half as much again as all else that is kept of 30 people.
 */
export const writtenResult = ({ band, since, themes, heavyInTen, mainTheme }: PublishedResult): string =>
  [
    placeOf(BANDS, band),
    since ?? NONE,
    THEMES.map((theme) => placeOf(BANDS, themes[theme] ?? null)).join(''),
    heavyInTen ?? NONE,
    placeOf(THEMES, mainTheme),
  ].join(' ');

const BAND = `[0-${BANDS.length}]`;
const WRITTEN = new RegExp(
  `^(${BAND}) (\\d{1,5}|-) (${BAND}{1,${THEMES.length}}) (\\d|10|-) ([0-${THEMES.length}])$`,
);

const number = (part: string | undefined): number | null => (part === NONE ? null : Number(part));

/** The card that stands under a week, or null for what is none. */
export function readResult(week: string, text: string): PublishedResult | null {
  const [found, band, since, ofThemes = '', heavyInTen, mainTheme] = WRITTEN.exec(text) ?? [];
  if (found === undefined || !/^\d{1,5}$/.test(week)) return null;
  const themes: Partial<Record<Theme, Band>> = {};
  for (const [index, theme] of THEMES.entries()) {
    const shown = choiceAt(BANDS, Number(ofThemes[index] ?? 0));
    if (shown) themes[theme] = shown;
  }
  return {
    week: Number(week),
    band: choiceAt(BANDS, Number(band)),
    since: number(since),
    themes,
    heavyInTen: number(heavyInTen),
    mainTheme: choiceAt(THEMES, Number(mainTheme)),
  };
}
