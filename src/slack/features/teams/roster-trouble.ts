import type { Notification } from '../../../pulse/notification.js';
import { fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, section, type Message } from '../../kit/blocks.js';

/** Tells a manager what's wrong with a team's roster and how to fix it, or that a week was missed or lost. */
export function rosterTroubleMessage(
  words: Words,
  name: string,
  trouble: NonNullable<Notification['trouble']>,
): Message {
  const { teams: said, notification } = words;
  return { text: notification, blocks: [section(line()), actions(button(said.open, 'teams'))] };

  function line(): string {
    if (trouble === 'missed') return fill(said.rosterMissed, { name: typed(name) });
    if (trouble === 'lost') return fill(said.weekLost, { name: typed(name) });
    return fill(said.rosterTold, { name: typed(name), trouble: said.rosterTroubles[trouble] });
  }
}
