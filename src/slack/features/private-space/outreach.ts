import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { OutreachReason } from '../../../pulse/trajectory.js';
import { type Listed } from '../../../support/catalog.js';
import { ladderOf } from '../../../support/ladder.js';
import type { Texts } from '../../texts/load.js';
import { actions, button, context, menu, section, type Message } from '../../kit/blocks.js';
import { briefBlock, crisisLine, eapRung } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';
import type { ActionId } from '../../ids.js';

/** The choices of the menu beside the support options; the value of each also names the team. */
const MENU = ['ask_again', 'stop_notes'] as const;
type MenuChoice = (typeof MENU)[number];

/** Reads a choice from the menu; null for anything else. */
export function readMenuChoice(value: string): { readonly act: MenuChoice; readonly team: string } | null {
  const [first = '', team = ''] = value.split('|');
  const act = MENU.find((one) => one === first);
  return act ? { act, team } : null;
}

/** One rung of the ladder: `lead`, before the first resource, says what all of them are. */
const rung = (lead: string, resources: readonly Listed[]): SectionBlock[] =>
  resources.map((resource, at) => briefBlock(at === 0 && lead !== '' ? `${lead} ` : '', resource));

/**
 * Returns the support options as a ladder, the lightest first: people at work, the EAP, the member's own therapist or
 * doctor, a line to talk with someone, people who know the work, and last an IOP. The crisis line isn't a rung: it's
 * always there.
 */
export function ladderBlocks(texts: Texts): KnownBlock[] {
  const { words, catalog } = texts;
  const { outreach } = words;
  const { atWork, warmline, peer, iop } = ladderOf(catalog);
  return [
    section(`*${catalog.outreach.first}*`),
    ...(atWork.length > 0 ? rung(outreach.atWork, atWork) : [section(outreach.anyAtWork)]),
    eapRung(texts),
    section(outreach.own),
    ...rung(outreach.warmline, warmline),
    ...rung(outreach.peer, peer),
    section(catalog.outreach.iop),
    ...rung('', iop),
    crisisLine(catalog),
  ];
}

/**
 * Returns the support options for a message, the private space or the view after a check-in: why the member gets them,
 * buttons for what to do with them, then the ladder.
 *
 * @param team the team that the buttons carry
 * @param said why the member gets them
 */
export function outreachBlocks(texts: Texts, team: string, said: string): KnownBlock[] {
  const { buttons } = texts.words;
  const labels = { ask_again: buttons.askAgain, stop_notes: buttons.stopNotes };
  return [
    section(said),
    actions(
      { ...button(buttons.talk, 'talk', team), style: 'primary' },
      button(buttons.options, 'support'),
      button(buttons.notNow, 'not_now', team),
      menu(
        'outreach_menu',
        MENU.map((act) => [`${act}|${team}`, labels[act]] as const),
      ),
    ),
    ...ladderBlocks(texts),
  ];
}

/** Returns the first words of the support options: why the member gets them. */
export const saidOf = ({ words, catalog }: Texts, reason: OutreachReason): string =>
  reason === 'followUp' ? words.outreach.followUp : catalog.outreach.text;

/** Outreach to members who chose to get it as a message. Its notification text is as neutral as every other message's. */
export const outreachMessage = (texts: Texts, team: string, reason: OutreachReason): Message => ({
  text: texts.words.notification,
  blocks: [...outreachBlocks(texts, team, saidOf(texts, reason)), context(texts.words.outreach.closing)],
});

/** Confirms a choice about outreach, with a way to undo it. */
export const doneModal = (
  { words, catalog }: Texts,
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
      crisisLine(catalog),
    ],
    'space',
  );
