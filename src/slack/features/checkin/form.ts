import type { InputBlock, ModalView } from '@slack/types';
import { type Item, itemsFor, type Questionnaire } from '../../../pulse/questionnaire.js';
import type { OpenCheckin } from '../../../usecases/answer.js';
import { fill, typed } from '../../kit/text.js';
import { formModal } from '../../kit/modals.js';
import { slackDate } from '../../kit/dates.js';
import type { Words } from '../../texts/words.js';
import { actions, button, CHOICE, context, plain, section } from '../../kit/blocks.js';

const question = (item: Item): InputBlock => ({
  type: 'input',
  block_id: item.id,
  label: plain(item.text),
  element: {
    type: 'radio_buttons',
    action_id: CHOICE,
    options: item.options.map((option) => ({ text: plain(option.label), value: String(option.value) })),
  },
});

/** The check-in modal: one tap an item, and support one tap away, above the form, which keeps what was filled in. `questionnaire` is in the member's language. */
export function checkinModal(
  words: Words,
  questionnaire: Questionnaire,
  { team, pulse, form }: Pick<OpenCheckin, 'team' | 'pulse' | 'form'>,
): ModalView {
  return formModal(words, {
    id: 'checkin',
    metadata: form,
    title: words.checkin.title,
    blocks: [
      section(fill(words.checkin.intro, { team: typed(team.name), closes: slackDate(pulse.closesAt) })),
      section(questionnaire.stem),
      ...itemsFor(questionnaire, pulse.week).map(question),
      context(words.checkin.promise),
      ...(questionnaire.credit ? [context(questionnaire.credit)] : []),
      actions(button(words.buttons.support, 'support')),
    ],
  });
}
