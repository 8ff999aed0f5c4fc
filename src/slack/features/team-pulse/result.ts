import type { KnownBlock } from '@slack/types';
import { type Band, BANDS, type PublishedResult } from '../../../pulse/publication-rule.js';
import type { Theme } from '../../../pulse/theme.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import { type Action, suggestionsFor } from '../../../support/actions.js';
import { fill, formatted } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { section } from '../../kit/blocks.js';
import { shortWeekLabel } from '../../kit/dates.js';

/** The mark of each band, always shown beside its word. Marks differ in shape, so that no one has to tell colors apart. */
const MARKS: Readonly<Record<Band, string>> = { steady: '▮▯▯', stretched: '▮▮▯', strained: '▮▮▮' };

/** Returns each band with its mark, the lightest first. */
export const legend = ({ pulse }: Words): string[] =>
  BANDS.map((band) => `${MARKS[band]} ${pulse.bands[band]}`);

/** Returns a week with the mark of its band. */
export const markedWeek = (words: Words, { week, band }: PublishedResult): string =>
  `${band ? MARKS[band] : ''} ${shortWeekLabel(words, week)}`;

/** Says since when the band holds, and what it was before if there was another. */
function sinceOf(words: Words, result: PublishedResult, results: readonly PublishedResult[]): string {
  const { pulse: said } = words;
  if (result.since === null) return said.start;
  const since = fill(said.since, { week: shortWeekLabel(words, result.since) });
  const before = results.findLast(({ band }) => band !== null && band !== result.band)?.band;
  return before ? `${since} · ${fill(said.was, { band: said.bands[before] })}` : since;
}

/** The texts that results are shown in. */
export type ResultTexts = Pick<Texts, 'words' | 'asks'>;

/** Lists what a result says besides its band, one sentence each. */
function details({ words: { pulse: words }, asks }: ResultTexts, result: PublishedResult): string[] {
  const themes = Object.entries(result.themes).map(([theme, band]) =>
    fill(words.theme, { theme: words.themeNames[theme as Theme], band: words.bands[band].toLowerCase() }),
  );
  return [
    ...(result.ask && asks ? [fill(words.ask, { ask: asks.asks[result.ask] })] : []),
    ...(themes.length > 0 ? [fill(words.themes, { themes: themes.join(', ') })] : []),
    ...(result.heavyInTen === null ? [] : [fill(words.heavyInTen, { count: result.heavyInTen })]),
    ...(result.mainTheme ? [fill(words.mainTheme, { theme: words.themeNames[result.mainTheme] })] : []),
  ];
}

/** Shows a team's latest result, the same to managers and members. */
export function resultBlocks(texts: ResultTexts, { team, result, results }: TeamView): KnownBlock[] {
  const { words } = texts;
  const name = formatted('*', team.name);
  if (!result) return [section(`${name}\n${words.pulse.none}`)];
  const { band } = result;
  if (!band) return [section(`${name}\n${words.pulse.hidden}`)];
  const said = details(texts, result);
  return [
    section(
      [
        `${MARKS[band]} ${name} · *${words.pulse.bands[band]}*`,
        sinceOf(words, result, results),
        said.length > 0 ? said.join(' ') : words.pulse.meaning[band],
      ].join('\n'),
    ),
  ];
}

/** Suggests what can be done this week, by the result's band and theme; no blocks before there's a band. */
export function suggestionBlocks(
  words: Words,
  actions: readonly Action[],
  result: PublishedResult | null,
): KnownBlock[] {
  const chosen = suggestionsFor(actions, result);
  if (chosen.length === 0) return [];
  const lines = chosen.map(({ text, source }) => `• ${text} (<${source}|${words.pulse.source}>)`);
  return [section(`*${words.pulse.todo}*\n${lines.join('\n')}`)];
}
