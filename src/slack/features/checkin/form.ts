import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { type Item, itemsFor, type Questionnaire } from '../../../pulse/questionnaire.js';
import type { OpenCheckin } from '../../../usecases/answer.js';
import { typed } from '../../kit/text.js';
import { fill, slackDate, type Words } from '../../texts/words.js';
import { CALLBACKS, CHOICE, context, plain, section } from '../../kit/blocks.js';

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

/** The check-in modal: one tap an item. `questionnaire` is in the member's language. */
export function checkinModal(
  words: Words,
  questionnaire: Questionnaire,
  { team, pulse, form }: Pick<OpenCheckin, 'team' | 'pulse' | 'form'>,
): ModalView {
  return {
    type: 'modal',
    callback_id: CALLBACKS.checkin,
    private_metadata: form,
    title: plain(words.checkin.title),
    submit: plain(words.buttons.submit),
    close: plain(words.buttons.cancel),
    blocks: [
      section(fill(words.checkin.intro, { team: typed(team.name), closes: slackDate(pulse.closesAt) })),
      section(questionnaire.stem),
      ...itemsFor(questionnaire, pulse.week).map(question),
      context(words.checkin.promise),
    ],
  };
}

/** A modal that only says something; `callback` tells it apart where it may be redrawn in place. */
export function plainModal(words: Words, title: string, blocks: KnownBlock[], callback = ''): ModalView {
  return {
    type: 'modal',
    callback_id: callback,
    title: plain(title),
    close: plain(words.buttons.close),
    blocks,
  };
}
