import type { Note } from '../../pulse/note.js';
import { typed } from '../typed.js';
import { fill, type Words } from '../words.js';
import { ACTIONS, actions, button, section } from './blocks.js';
import type { Message } from './messages.js';

/** What a leader is told of a team whose roster cannot be read: what to do about it, or that a week was missed. */
export function rosterTroubleMessage(
  words: Words,
  name: string,
  trouble: NonNullable<Note['trouble']>,
): Message {
  const { teams: said, notification } = words;
  const line =
    trouble === 'missed'
      ? fill(said.rosterMissed, { name: typed(name) })
      : fill(said.rosterTold, { name: typed(name), trouble: said.rosterTroubles[trouble] });
  return { text: notification, blocks: [section(line), actions(button(said.open, ACTIONS.teams))] };
}
