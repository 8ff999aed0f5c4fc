import type { ModalView } from '@slack/types';
import { entryOfWeek } from '../../../support/learn.js';
import type { Texts } from '../../texts/load.js';
import { actions, button, section } from '../../kit/blocks.js';
import { outreachBlocks } from '../private-space/index.js';
import { crisisLine, learnTeaser } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';

/**
 * The modal after a check-in. It says first that the check-in is saved. When signs last, the support options come right
 * after that; otherwise the way to support does, and then something to read.
 *
 * @param team what the buttons carry
 * @param week of the check-in
 */
export function closingModal(texts: Texts, team: string, week: number, supportFirst: boolean): ModalView {
  const { words, catalogue, topics } = texts;
  const { title, thanks, change, sustained } = words.closing;
  const entry = entryOfWeek(topics, week);
  const blocks = supportFirst
    ? [...outreachBlocks(texts, team, `${thanks} ${sustained}`), section(change)]
    : [
        section(`${thanks} ${change}`),
        actions(button(words.buttons.support, 'support'), button(words.buttons.space, 'space')),
        crisisLine(catalogue),
        ...(entry ? learnTeaser(words, entry) : []),
      ];
  return plainModal(words, title, blocks);
}
