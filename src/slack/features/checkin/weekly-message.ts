import { weekValue } from '../../kit/week-value.js';
import { fill } from '../../kit/text.js';
import { slackDate } from '../../kit/dates.js';
import type { ActionLine } from '../../../pulse/team-actions.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, section, type Message } from '../../kit/blocks.js';
import { actionLine } from '../team-actions/index.js';

const buttons = (words: Words, value: string) =>
  actions(
    { ...button(words.buttons.answer, 'answer', value), style: 'primary' },
    button(words.buttons.skip, 'skip', value),
    button(words.buttons.support, 'support'),
    button(words.buttons.space, 'space', value),
  );

/** One week of a team, as its messages name it. */
interface WeekOfTeam {
  readonly team: string;
  readonly pulse: string;
  readonly closesAt: number;
}

/**
 * The weekly message: byte for byte the same for every member of a team who reads in this language.
 *
 * @param news what managers have said since the last weekly message
 */
export function weeklyMessage(
  { words, suggestions }: Pick<Texts, 'words' | 'suggestions'>,
  { team, pulse, closesAt }: WeekOfTeam,
  news: readonly ActionLine[],
): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.weekly.body, { closes: slackDate(closesAt) })),
      context(words.weekly.promise),
      buttons(words, weekValue(team, pulse)),
      ...news.map((line) => section(actionLine(words, suggestions, line))),
    ],
  };
}

/** The reminder: the same for members who answered and those who didn't. */
export function reminder(words: Words, { team, pulse, closesAt }: WeekOfTeam): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.reminder.body, { closes: slackDate(closesAt) })),
      buttons(words, weekValue(team, pulse)),
    ],
  };
}
