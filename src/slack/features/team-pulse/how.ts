import type { ModalView } from '@slack/types';
import { BANDS } from '../../../pulse/publication-rule.js';
import { actions, button, context, section } from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';
import type { Words } from '../../texts/words.js';
import { legend } from './result.js';

/**
 * Explains the words of a team pulse and how a result comes about: the same for everyone.
 *
 * @param team the team whose earlier weeks a button opens
 */
export function howModal(words: Words, team: string): ModalView {
  const { pulse, buttons } = words;
  const marked = legend(words);
  const meanings = BANDS.map((band, at) => `*${marked[at]}*: ${pulse.meaning[band]}`);
  return plainModal(words, pulse.how, [
    section(meanings.join('\n')),
    section(pulse.startMeaning),
    section(pulse.madeOf),
    section(pulse.askMade),
    context(pulse.same),
    actions(button(pulse.history, 'history', team), button(buttons.support, 'support')),
  ]);
}
