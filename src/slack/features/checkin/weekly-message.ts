import { weekValue } from '../../kit/week-value.js';
import { fill } from '../../kit/text.js';
import { slackDate } from '../../kit/dates.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, section, type Message } from '../../kit/blocks.js';

const buttons = (words: Words, value: string) =>
  actions(
    { ...button(words.buttons.answer, 'answer', value), style: 'primary' },
    button(words.buttons.skip, 'skip', value),
    button(words.buttons.support, 'support'),
    button(words.buttons.space, 'space', value),
  );

/** The weekly message: byte for byte the same for every member of a team. */
export function weeklyMessage(words: Words, team: string, pulse: string, closesAt: number): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.weekly.body, { closes: slackDate(closesAt) })),
      context(words.weekly.promise),
      buttons(words, weekValue(team, pulse)),
    ],
  };
}

/** The reminder: the same words to those who answered and those who did not. */
export function reminder(words: Words, team: string, pulse: string, closesAt: number): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.reminder.body, { closes: slackDate(closesAt) })),
      buttons(words, weekValue(team, pulse)),
    ],
  };
}
