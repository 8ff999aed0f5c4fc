import type { KnownBlock, ModalView } from '@slack/types';
import { SIGNS_RULE, isQuiet } from '../../pulse/signs.js';
import type { Trajectory } from '../../pulse/trajectory.js';
import type { Catalogue } from '../../support/catalogue.js';
import { fill, type Words } from '../words.js';
import { ACTIONS, actions, button, CALLBACKS, context, divider, plain, section } from './blocks.js';
import { weekLabel } from './card.js';
import { outreachBlocks } from './support.js';

/**
 * What is kept about oneself, and for as long as a note stands, what it has to say. A modal, never a message: it
 * leaves no trace in Slack's message history.
 *
 * @param trajectory null before there is a record
 * @param team what the preference buttons carry
 * @param week the present week
 */
export function spaceModal(
  words: Words,
  catalogue: Catalogue,
  trajectory: Trajectory | null,
  team: string,
  week: number,
): ModalView {
  const weeks = (trajectory?.flags ?? []).map((flag) =>
    fill(words.space.week, {
      week: weekLabel(flag.week),
      state: flag.heavy ? words.space.heavy : words.space.light,
    }),
  );
  const noteStands = trajectory !== null && isQuiet(trajectory.lastNoteWeek, week);
  return {
    type: 'modal',
    title: plain(words.space.title),
    close: plain(words.buttons.close),
    callback_id: CALLBACKS.space,
    blocks: [
      ...(noteStands ? [...outreachBlocks(words, catalogue), divider()] : []),
      section(words.space.body),
      section(weeks.length > 0 ? weeks.map((line) => `• ${line}`).join('\n') : words.space.none),
      context(fill(words.space.note, { count: SIGNS_RULE.window })),
      ...(trajectory ? preferenceBlocks(words, trajectory, team) : []),
      actions(button(words.buttons.support, ACTIONS.support)),
    ],
  };
}

/** What one may choose, each with its button. */
function preferenceBlocks(
  { space, buttons }: Words,
  { preferences }: Trajectory,
  team: string,
): KnownBlock[] {
  const { reminder, notes } = preferences;
  return [
    section(reminder ? space.reminderIsOn : space.reminderIsOff),
    section(notes === 'direct' ? space.notesAreDirect : space.notesAreDiscreet),
    actions(
      reminder
        ? button(buttons.reminderOff, ACTIONS.reminderOff, team)
        : button(buttons.reminderOn, ACTIONS.reminderOn, team),
      notes === 'direct'
        ? button(buttons.notesDiscreet, ACTIONS.notesDiscreet, team)
        : button(buttons.notesDirect, ACTIONS.notesDirect, team),
    ),
  ];
}
