import type { ModalView } from '@slack/types';
import { entryOfWeek } from '../../../support/learn.js';
import type { Texts } from '../../texts/load.js';
import { divider, section } from '../../kit/blocks.js';
import { outreachBlocks } from '../private-space/index.js';
import { categoryButtons, learnTeaser } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';

/**
 * The modal after a check-in: thanks, and support always; support first, with places to start, when signs last. At its
 * end, something to read, the same for everyone.
 *
 * @param team what the buttons carry
 * @param week of the check-in
 */
export function closingModal(texts: Texts, team: string, week: number, supportFirst: boolean): ModalView {
  const { words, catalogue, topics } = texts;
  const thanks = section(words.closing.thanks);
  const entry = entryOfWeek(topics, week);
  const support = [categoryButtons(catalogue), section(catalogue.crisis.card)];
  const blocks = supportFirst
    ? [...outreachBlocks(texts, team, words.closing.sustained), ...support, divider(), thanks]
    : [thanks, divider(), section(words.closing.always), ...support];
  return plainModal(words, words.closing.title, [...blocks, ...(entry ? learnTeaser(words, entry) : [])]);
}
