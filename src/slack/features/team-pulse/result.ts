import type { KnownBlock } from '@slack/types';
import { type Band, BANDS, type PublishedResult } from '../../../pulse/publication-rule.js';
import type { Theme } from '../../../pulse/theme.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import { type Action, actionsFor } from '../../../support/actions.js';
import { fill, formatted } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { context, section } from '../../kit/blocks.js';
import { weekLabel } from '../../kit/dates.js';
import { fillPlural } from '../../kit/plural.js';

const weight = (band: Band): number => BANDS.indexOf(band);

/** How the band compares with the one before it; empty while there was no other. */
function direction(words: Words, band: Band, cards: readonly PublishedResult[]): string {
  const before = cards.findLast((one) => one.band !== null && one.band !== band)?.band;
  if (!before) return '';
  return weight(band) > weight(before) ? words.card.heavier : words.card.lighter;
}

/** What weighs most in a result: the season's main theme, or the heaviest of the themes that are not steady. */
function themeOf({ mainTheme, themes }: PublishedResult): Theme | null {
  if (mainTheme) return mainTheme;
  const heavy = Object.entries(themes)
    .filter(([, band]) => band !== 'steady')
    .toSorted(([, a], [, b]) => weight(b) - weight(a));
  return (heavy[0]?.[0] as Theme | undefined) ?? null;
}

/** What a result says besides its band, a sentence each. */
function details({ card: words }: Words, card: PublishedResult): string[] {
  const themes = Object.entries(card.themes).map(([theme, band]) =>
    fill(words.theme, { theme: words.themeNames[theme as Theme], band: words.bands[band].toLowerCase() }),
  );
  return [
    ...(themes.length > 0 ? [fill(words.themes, { themes: themes.join(', ') })] : []),
    ...(card.heavyInTen === null ? [] : [fill(words.heavyInTen, { count: card.heavyInTen })]),
    ...(card.mainTheme ? [fill(words.mainTheme, { theme: words.themeNames[card.mainTheme] })] : []),
  ];
}

/** The team pulse: the same for managers and members. */
export function cardBlocks(words: Words, { team, card, cards, included }: TeamView): KnownBlock[] {
  const name = formatted('*', team.name);
  if (!card) return [section(`${name}\n${words.card.none}`)];
  if (!card.band) return [section(`${name}\n${words.card.hidden}`)];
  const since =
    card.since === null ? words.card.start : fill(words.card.since, { week: weekLabel(words, card.since) });
  const facts = [
    `*${words.card.bands[card.band]}*`,
    fill(words.card.week, { week: weekLabel(words, card.week) }),
    since,
    direction(words, card.band, cards),
  ];
  const lines = [
    name,
    facts.filter(Boolean).join(' · '),
    card.since === null ? words.card.startMeaning : words.card.meaning[card.band],
    ...details(words, card),
  ];
  const count =
    included.length > 0 ? [fillPlural(words.locale, words.card.included, ['count', included.length])] : [];
  return [section(lines.join('\n')), context([...count, words.card.madeOf, words.card.same].join(' '))];
}

/** What can be done this week, for a card's band and theme; nothing while there is none. */
export function actionBlocks(
  words: Words,
  actions: readonly Action[],
  card: PublishedResult | null,
): KnownBlock[] {
  if (!card?.band) return [];
  const chosen = actionsFor(actions, card.band, themeOf(card), card.week);
  const lines = chosen.map(({ text, source }) => `• ${text} (<${source}|${words.card.source}>)`);
  return [section(`*${words.card.todo}*\n${lines.join('\n')}`)];
}
