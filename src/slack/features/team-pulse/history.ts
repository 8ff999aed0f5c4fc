import type { KnownBlock, ModalView } from '@slack/types';
import { BANDS, type PublishedResult } from '../../../pulse/publication-rule.js';
import type { MemberId } from '../../../pulse/ids.js';
import { lastWeekOf, seasonOf } from '../../../pulse/season.js';
import type { TeamView, WaitingEdits } from '../../../usecases/team-queries.js';
import { fill, joined, mention, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import type { ActionLine } from '../../../pulse/team-actions.js';
import type { Action } from '../../../support/actions.js';
import { context, divider, MOST_IN_SECTION, section } from '../../kit/blocks.js';
import { sizeWritten } from '../../sizes/written.js';
import { pastLine } from '../team-actions/index.js';
import type { ResultTexts } from './result.js';
import { plainModal, supportButton } from '../../kit/modals.js';
import { weekLabel } from '../../kit/dates.js';

/** Most weeks in the list, two years: a section holds 3000 characters. */
const MOST_WEEKS = 104;

/** Returns a published result in one line. */
const bandLine = (words: Words, { week, band }: PublishedResult): string =>
  fill(words.pulse.historyWeek, {
    week: weekLabel(words, week),
    band: band ? words.pulse.bands[band].toLowerCase() : words.pulse.historyNone,
  });

/** Most of a team's asks in the list: a year's. */
const MOST_ASKS = 4;

/** Lists what the team asked for most in earlier seasons, newest first. */
function askedBlocks({ words, asks }: ResultTexts, results: readonly PublishedResult[]): KnownBlock[] {
  const lines = results.flatMap(({ week, ask }) =>
    ask && asks
      ? [`• ${fill(words.pulse.historyWeek, { week: weekLabel(words, week), band: asks.asks[ask] })}`]
      : [],
  );
  const shown = lines.slice(-MOST_ASKS).toReversed();
  return shown.length > 0 ? [section([words.pulse.historyAsks, ...shown].join('\n'))] : [];
}

/** Says how often each band was shown in a season, once the latest result is that of its last week. */
function seasonSummary({ pulse: said }: Words, { result, results }: TeamView): KnownBlock[] {
  if (!result || result.week !== lastWeekOf(seasonOf(result.week))) return [];
  const season = results.filter((one) => seasonOf(one.week) === seasonOf(result.week));
  const bands = BANDS.map((band) => [band, season.filter((one) => one.band === band).length] as const)
    .filter(([, count]) => count > 0)
    .map(([band, count]) => fill(said.rollUpBand, { count, band: said.bands[band].toLowerCase() }));
  return [section(fill(said.summary, { bands: bands.join(', ') }))];
}

const names = (people: readonly string[]): string => joined(people.map(mention));

/** Says how many people are included, since when, and who: the same list for everyone who may see the team. */
function includedBlocks(
  words: Words,
  included: readonly MemberId[],
  results: readonly PublishedResult[],
  week: number,
): KnownBlock[] {
  if (included.length === 0) return [];
  const from = Math.max(seasonOf(week), results[0]?.week ?? week);
  return [
    section(
      fill(words.pulse.includedWho, {
        count: included.length,
        week: weekLabel(words, from),
        people: names(included),
      }),
    ),
  ];
}

/** Most room for what managers said, in bytes as Slack sends them: the rest of the view can be long, too. */
const ACTIONS_BYTES = { json: 4_000, form: 6_000 } as const;

/** Lists what managers said they'd do, newest first, while there's room. */
function pastActionBlocks(
  words: Words,
  suggestions: readonly Action[],
  past: readonly ActionLine[],
): KnownBlock[] {
  if (past.length === 0) return [];
  const shown: string[] = [];
  const sizes = { json: 0, form: 0, characters: 0 };
  for (const line of past) {
    const text = `• ${pastLine(words, suggestions, line)}`;
    const { json, form } = sizeWritten(text);
    sizes.json += json;
    sizes.form += form;
    sizes.characters += text.length + 1;
    if (sizes.json > ACTIONS_BYTES.json || sizes.form > ACTIONS_BYTES.form) break;
    if (sizes.characters > MOST_IN_SECTION - words.doing.past.length - 1) break;
    shown.push(text);
  }
  return [
    section([words.doing.past, ...shown].join('\n')),
    ...(shown.length < past.length ? [context(words.doing.pastMore)] : []),
  ];
}

/**
 * Shows a team's earlier weeks, newest first, with what it asked for, what its managers said and who is included.
 *
 * @param edits the roster changes that wait for the next season, for the team's managers; null for everyone else
 */
export function historyModal(
  texts: ResultTexts & Pick<Texts, 'suggestions'>,
  view: TeamView,
  edits: WaitingEdits | null,
  week: number,
): ModalView {
  const { words, suggestions } = texts;
  const { pulse } = words;
  const { team, results, included } = view;
  const shown = results.slice(-MOST_WEEKS).toReversed();
  const waiting = edits
    ? [
        edits.joining.length > 0 &&
          fill(pulse.joining, { week: weekLabel(words, edits.fromWeek), people: names(edits.joining) }),
        edits.leaving.length > 0 &&
          fill(pulse.leaving, { week: weekLabel(words, edits.fromWeek), people: names(edits.leaving) }),
      ].filter((line) => line !== false)
    : [];
  return plainModal(words, pulse.historyTitle, [
    section(fill(pulse.historyIntro, { team: typed(team.name) })),
    ...seasonSummary(words, view),
    section(shown.length > 0 ? shown.map((one) => `• ${bandLine(words, one)}`).join('\n') : pulse.none),
    ...(results.length > MOST_WEEKS ? [context(fill(pulse.historyMore, { count: MOST_WEEKS }))] : []),
    ...askedBlocks(texts, results),
    ...pastActionBlocks(words, suggestions, view.actions.past),
    divider(),
    ...includedBlocks(words, included, results, week),
    section(fill(pulse.season, { week: weekLabel(words, lastWeekOf(seasonOf(week)) + 1) })),
    ...waiting.map((line) => section(line)),
    context(pulse.same),
    supportButton(words),
  ]);
}
