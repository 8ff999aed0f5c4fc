import type { KnownBlock, ModalView } from '@slack/types';
import type { NoteReason } from '../../../pulse/trajectory.js';
import { outreachResources } from '../../../support/catalogue.js';
import type { Texts } from '../../texts/load.js';
import { actions, button, context, divider, section, type Message } from '../../kit/blocks.js';
import { resourceBlock } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';
import type { ActionId } from '../../ids.js';

/**
 * The support options, in a message, in the private space or after a check-in: one easy step first, then the
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
      { ...button(buttons.talk, 'talk', team), style: 'primary' },
      button(buttons.options, 'support'),
      button(buttons.crisis, 'support_crisis'),
    ),
    section(catalogue.outreach.iop),
    ...outreachResources(catalogue).map((resource) => resourceBlock(words, resource)),
    actions(
      button(buttons.askAgain, 'ask_again', team),
      button(buttons.notNow, 'not_now', team),
      button(buttons.stopNotes, 'stop_notes', team),
    ),
  ];
}

/** What the support options begin with. */
export const saidOf = ({ words, catalogue }: Texts, reason: NoteReason): string =>
  reason === 'followUp' ? words.outreach.followUp : catalogue.outreach.text;

/** The outreach of members who chose to get it as a message. Its notification text is as neutral as every other's. */
export const outreachNote = (texts: Texts, team: string, reason: NoteReason): Message => ({
  text: texts.words.notification,
  blocks: [
    ...outreachBlocks(texts, team, saidOf(texts, reason)),
    section(texts.catalogue.crisis.card),
    context(texts.words.outreach.closing),
  ],
});

/** Confirms a choice about outreach, with a way to undo it. */
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
        button(words.buttons.space, 'space'),
        button(words.buttons.support, 'support'),
      ),
      divider(),
      section(catalogue.crisis.card),
    ],
    'space',
  );
