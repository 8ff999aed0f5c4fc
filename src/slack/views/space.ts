import type { ModalView } from '@slack/types';
import type { Trajectory } from '../../pulse/trajectory.js';
import { fill, type Words } from '../words.js';
import { ACTIONS, actions, button, CALLBACKS, context, plain, section } from './blocks.js';
import { weekLabel } from './card.js';

/**
 * What is kept about oneself. A modal, never a message: it leaves no trace in Slack's message history.
 *
 * @param trajectory null before there is a record
 * @param team what the preference buttons carry
 */
export function spaceModal(words: Words, trajectory: Trajectory | null, team: string): ModalView {
  const flags = trajectory?.flags ?? [];
  const weeks = flags.map((flag) =>
    fill(words.space.week, {
      week: weekLabel(flag.week),
      state: flag.heavy ? words.space.heavy : words.space.light,
    }),
  );
  const reminder = trajectory?.preferences.reminder ?? true;
  return {
    type: 'modal',
    title: plain(words.space.title),
    close: plain(words.buttons.close),
    callback_id: CALLBACKS.space,
    blocks: [
      section(words.space.body),
      section(weeks.length > 0 ? weeks.map((week) => `• ${week}`).join('\n') : words.space.none),
      context(fill(words.space.note, { count: 3 })),
      section(reminder ? words.space.reminderIsOn : words.space.reminderIsOff),
      actions(
        ...(trajectory
          ? [
              reminder
                ? button(words.buttons.reminderOff, ACTIONS.reminderOff, team)
                : button(words.buttons.reminderOn, ACTIONS.reminderOn, team),
            ]
          : []),
        button(words.buttons.support, ACTIONS.support),
      ),
    ],
  };
}
