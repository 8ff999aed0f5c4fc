import type { KnownBlock, ModalView } from '@slack/types';
import type { NoteReason } from '../../../pulse/trajectory.js';
import { outreachResources } from '../../../support/catalogue.js';
import type { Texts } from '../../texts/load.js';
import {
  ACTIONS,
  actionFor,
  type ActionId,
  actions,
  button,
  CALLBACKS,
  context,
  divider,
  section,
} from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import type { Message } from '../checkin/weekly-message.js';
import { resourceBlock } from '../support/catalogue.js';

/**
 * What a note has to say, in a message, in the private space or after a check-in: one easy step first, then the
 * choices, then places to start.
 *
 * @param team what the buttons carry
 */
export function outreachBlocks({ words, catalogue }: Texts, team: string, said: string): KnownBlock[] {
  const { buttons } = words;
  return [
    section(said),
    section(`*${catalogue.outreach.first}*`),
    actions(
      { ...button(buttons.talk, ACTIONS.talk, team), style: 'primary' },
      button(buttons.options, ACTIONS.support),
      button(buttons.crisis, actionFor('support', 'crisis')),
    ),
    section(catalogue.outreach.iop),
    ...outreachResources(catalogue).map((resource) => resourceBlock(words, resource)),
    actions(
      button(buttons.askAgain, ACTIONS.askAgain, team),
      button(buttons.notNow, ACTIONS.notNow, team),
      button(buttons.stopNotes, ACTIONS.stopNotes, team),
    ),
  ];
}

/** What a note says first. */
export const saidOf = ({ words, catalogue }: Texts, reason: NoteReason): string =>
  reason === 'followUp' ? words.outreach.followUp : catalogue.outreach.text;

/** The note of those who chose to get one as a message. Its notification is as neutral as every other's. */
export const outreachNote = (texts: Texts, team: string, reason: NoteReason): Message => ({
  text: texts.words.notification,
  blocks: [
    ...outreachBlocks(texts, team, saidOf(texts, reason)),
    section(texts.catalogue.crisis.card),
    context(texts.words.outreach.closing),
  ],
});

/** Says that a choice about notes was taken, with the way back. */
export const doneModal = (
  { words, catalogue }: Texts,
  team: string,
  said: string,
  undo: ActionId,
  undoLabel: string = words.buttons.undo,
): ModalView =>
  plainModal(
    words,
    words.outreach.title,
    [
      section(said),
      actions(
        button(undoLabel, undo, team),
        button(words.buttons.space, ACTIONS.space),
        button(words.buttons.support, ACTIONS.support),
      ),
      divider(),
      section(catalogue.crisis.card),
    ],
    CALLBACKS.space,
  );
