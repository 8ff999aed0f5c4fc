import type { PublishedResult } from '../../../pulse/publication-rule.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, section, type Message } from '../../kit/blocks.js';
import { actionLinesBlocks, manageButton } from './managers.js';
import { actionBlocks, legend, markedWeek, resultBlocks, type Spoken } from './result.js';

/** How many weeks a digest shows. */
const SHOWN_WEEKS = 6;

/** The latest weeks that had a result, each with its mark, and what the marks mean. */
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
 * What a manager gets after a close, in the order they ask: how the team is and since when, the weeks before, what can be
 * done, and what not to read into it.
 */
export function digestMessage(texts: Spoken & Pick<Texts, 'suggestions'>, view: TeamView): Message {
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
      ...actionBlocks(words, suggestions, result),
      ...actionLinesBlocks(words, suggestions, view),
      context(said.boundary),
    ],
  };
}
