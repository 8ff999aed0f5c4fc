import type { PublishedResult } from '../../../pulse/publication-rule.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, section, type Message } from '../../kit/blocks.js';
import { currentActionBlocks, manageButton } from './managers.js';
import { suggestionBlocks, legend, markedWeek, resultBlocks, type ResultTexts } from './result.js';

/** Most weeks in a digest. */
const SHOWN_WEEKS = 6;

/** Shows the latest weeks with a band, each with its mark, and what the marks mean. */
const strip = (words: Words, results: readonly PublishedResult[]): string =>
  [
    results
      .filter(({ band }) => band !== null)
      .slice(-SHOWN_WEEKS)
      .map((result) => markedWeek(words, result))
      .join(' · '),
    `_${legend(words).join(', ')}_`,
  ].join('\n');

/**
 * The message to a manager after a close, in the order a manager would ask: how the team is and since when, the weeks
 * before, what they can do, and what not to read into the result.
 */
export function digestMessage(texts: ResultTexts & Pick<Texts, 'suggestions'>, view: TeamView): Message {
  const { words, suggestions } = texts;
  const { pulse: said } = words;
  const { team, result, results } = view;
  return {
    text: words.notification,
    blocks: [
      ...resultBlocks(texts, view),
      ...(result?.band ? [section(strip(words, results))] : []),
      actions(
        ...(view.actions.off ? [] : [manageButton(words, view)]),
        button(said.how, 'how', team.id),
        button(said.supportForYou, 'support'),
      ),
      ...suggestionBlocks(words, suggestions, result),
      ...currentActionBlocks(words, suggestions, view),
      context(said.boundary),
    ],
  };
}
