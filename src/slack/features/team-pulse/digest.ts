import type { PublishedResult } from '../../../pulse/publication-rule.js';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Action } from '../../../support/actions.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, section, type Message } from '../../kit/blocks.js';
import { actionBlocks, cardBlocks, legend, markedWeek } from './result.js';

/** How many weeks a digest shows. */
const SHOWN_WEEKS = 6;

/** The latest weeks that had a result, each with its mark, and what the marks mean. */
const strip = (words: Words, cards: readonly PublishedResult[]): string =>
  [
    cards
      .filter(({ band }) => band !== null)
      .slice(-SHOWN_WEEKS)
      .map((card) => markedWeek(words, card))
      .join(' · '),
    `_${legend(words).join(', ')}_`,
  ].join('\n');

/**
 * What a manager gets after a close, in the order they ask: how the team is and since when, the weeks before, what can be
 * done, and what not to read into it.
 */
export function digestMessage(words: Words, suggestions: readonly Action[], view: TeamView): Message {
  const { pulse: said } = words;
  const { team, card, cards } = view;
  return {
    text: words.notification,
    blocks: [
      ...cardBlocks(words, view),
      ...(card?.band ? [section(strip(words, cards))] : []),
      actions(button(said.how, 'how', team.id), button(said.supportForYou, 'support')),
      ...actionBlocks(words, suggestions, card),
      context(said.boundary),
    ],
  };
}
