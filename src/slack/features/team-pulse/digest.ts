import type { KnownBlock } from '@slack/types';
import { BANDS, type PublishedResult, PUBLICATION_RULE } from '../../../pulse/publication-rule.js';
import { lastWeekOf, seasonOf } from '../../../pulse/season.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Action } from '../../../support/actions.js';
import { fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, section, type Message } from '../../kit/blocks.js';
import { actionBlocks, cardBlocks } from './result.js';
import { bandLine } from './history.js';
import { shortWeekLabel, weekLabel } from '../../kit/dates.js';

/**
 * Slack's chart block, of which @slack/types knows nothing yet: one point for each category.
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
interface ChartBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'line';
    readonly series: readonly [
      { readonly name: string; readonly data: readonly { readonly label: string; readonly value: number }[] },
    ];
    readonly axis_config: {
      readonly categories: readonly string[];
      readonly x_label: string;
      readonly y_label: string;
    };
  };
}

/** The weeks a digest shows: a season's worth. */
const shownWeeks = (cards: readonly PublishedResult[]): readonly PublishedResult[] =>
  cards.filter((card) => card.band !== null).slice(-PUBLICATION_RULE.seasonWeeks);

function chart(texts: Words, cards: readonly PublishedResult[]): ChartBlock {
  const { card: words } = texts;
  const points = cards.map(({ week, band }) => ({
    label: shortWeekLabel(texts, week),
    value: BANDS.indexOf(band ?? 'steady') + 1,
  }));
  return {
    type: 'data_visualization',
    title: words.chartTitle,
    chart: {
      type: 'line',
      series: [{ name: words.chartSeries, data: points }],
      axis_config: {
        categories: points.map((point) => point.label),
        x_label: words.chartWeek,
        y_label: words.chartBand,
      },
    },
  };
}

const row = (...cells: string[]) => cells.map((text) => ({ type: 'raw_text' as const, text }));

/** The same facts as a table, for a Slack that has no charts yet. */
const table = (texts: Words, cards: readonly PublishedResult[]): KnownBlock => {
  const { card: words } = texts;
  return {
    type: 'table',
    rows: [
      row(words.chartWeek, words.chartSeries),
      ...cards.map(({ week, band }) =>
        row(weekLabel(texts, week), band ? words.bands[band] : words.historyNone),
      ),
    ],
  };
};

/** How often each band was shown in the season that a result ends; nothing in any other week. */
function seasonSummary({ card: words }: Words, { card, cards }: TeamView): KnownBlock[] {
  if (!card || card.week !== lastWeekOf(seasonOf(card.week))) return [];
  const season = cards.filter((one) => seasonOf(one.week) === seasonOf(card.week));
  const bands = BANDS.map((band) => [band, season.filter((one) => one.band === band).length] as const)
    .filter(([, count]) => count > 0)
    .map(([band, count]) => fill(words.rollUpBand, { count, band: words.bands[band].toLowerCase() }));
  return [section(fill(words.summary, { bands: bands.join(', ') }))];
}

/**
 * What a manager gets after a close: the result that everyone sees, the season so far, and what can be done.
 *
 * @param charts whether Slack takes charts; every fact stands there as text as well
 */
export function digestMessage(
  words: Words,
  suggestions: readonly Action[],
  view: TeamView,
  charts: boolean,
): Message {
  const cards = shownWeeks(view.cards);
  const drawn = charts ? (chart(words, cards) as unknown as KnownBlock) : table(words, cards);
  return {
    text: words.notification,
    blocks: [
      section(fill(words.card.digest, { team: typed(view.team.name) })),
      ...cardBlocks(words, view),
      ...seasonSummary(words, view),
      ...(cards.length > 1 ? [drawn, section(cards.map((card) => bandLine(words, card)).join('\n'))] : []),
      ...actionBlocks(words, suggestions, view.card),
      actions(button(words.card.history, 'history', view.team.id), button(words.buttons.support, 'support')),
    ],
  };
}
