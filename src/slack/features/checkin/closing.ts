import type { KnownBlock, ModalView } from '@slack/types';
import { entryOfWeek } from '../../../support/learn.js';
import type { Submitted } from '../../../usecases/answer.js';
import type { Texts } from '../../texts/load.js';
import { actions, button, section } from '../../kit/blocks.js';
import { ladderBlocks, outreachBlocks } from '../private-space/index.js';
import { crisisLine, learnTeaser } from '../support/index.js';
import { plainModal } from '../../kit/modals.js';

/** A check-in that was just saved; the buttons carry its team. */
type Saved = Omit<Extract<Submitted, { kind: 'stored' }>, 'kind'>;

/** Returns the view's blocks, which depend on what leads to support. */
function blocksOf(texts: Texts, { team, week, lead, withoutPick }: Saved): KnownBlock[] {
  const { words, catalog, topics } = texts;
  const { change, sustained, veryHeavy } = words.closing;
  const thanks = withoutPick ? `${words.closing.thanks} ${words.closing.withoutPick}` : words.closing.thanks;
  if (lead === 'lasting') return [...outreachBlocks(texts, team, `${thanks} ${sustained}`), section(change)];
  // One week alone records no outreach, so there's nothing to put off or to stop.
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
    section(thanks),
    actions(button(words.buttons.support, 'support'), button(words.buttons.space, 'space')),
    crisisLine(catalog),
    section(change),
    ...(entry ? learnTeaser(words, entry) : []),
  ];
}

/**
 * The modal after a check-in. It first says that the check-in is saved. If signs last or this one week was very heavy, the
 * support options come next; otherwise the way to support, then something to read.
 */
export const closingModal = (texts: Texts, saved: Saved): ModalView =>
  plainModal(texts.words, texts.words.closing.title, blocksOf(texts, saved));
