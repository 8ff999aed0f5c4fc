import type { KnownBlock, ModalView } from '@slack/types';
import { entryOfWeek } from '../../../support/learn.js';
import type { SupportLead } from '../../../pulse/trajectory.js';
import type { Texts } from '../../texts/load.js';
import { actions, button, section } from '../../kit/blocks.js';
import { ladderBlocks, outreachBlocks } from '../private-space/index.js';
import { crisisLine, learnTeaser } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';

/** The view's blocks, as it begins. */
function blocksOf(texts: Texts, team: string, week: number, lead: SupportLead): KnownBlock[] {
  const { words, catalogue, topics } = texts;
  const { thanks, change, sustained, veryHeavy } = words.closing;
  if (lead === 'lasting') return [...outreachBlocks(texts, team, `${thanks} ${sustained}`), section(change)];
  // Nothing is kept of a single week, so there's nothing to put off or to stop.
  if (lead === 'oneWeek')
    return [
      section(`${thanks} ${veryHeavy}`),
      actions(
        { ...button(words.buttons.talk, 'talk', team), style: 'primary' },
        button(words.buttons.options, 'support'),
        button(words.buttons.space, 'space'),
      ),
      ...ladderBlocks(texts),
      section(change),
    ];
  const entry = entryOfWeek(topics, week);
  return [
    section(`${thanks} ${change}`),
    actions(button(words.buttons.support, 'support'), button(words.buttons.space, 'space')),
    crisisLine(catalogue),
    ...(entry ? learnTeaser(words, entry) : []),
  ];
}

/**
 * The modal after a check-in. It says first that the check-in is saved. When signs last, or this one week was very
 * heavy, the support options come right after that; otherwise the way to support does, and then something to read.
 *
 * @param team what the buttons carry
 * @param week of the check-in
 */
export const closingModal = (texts: Texts, team: string, week: number, lead: SupportLead): ModalView =>
  plainModal(texts.words, texts.words.closing.title, blocksOf(texts, team, week, lead));
