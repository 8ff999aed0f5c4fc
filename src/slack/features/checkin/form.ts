import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { ASK_CHOICES, type AskChoice } from '../../../pulse/ask.js';
import { type Item, itemsFor, type Questionnaire } from '../../../pulse/questionnaire.js';
import type { AskTexts } from '../../../support/asks.js';
import { ASK_FIELD, type OpenCheckin } from '../../../usecases/answer.js';
import { fill, typed } from '../../kit/text.js';
import { formModal, supportButton } from '../../kit/modals.js';
import { slackDate } from '../../kit/dates.js';
import type { Texts } from '../../texts/load.js';
import { CHOICE, context, plain, section } from '../../kit/blocks.js';

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

/** Asks what would help the team. An option is always selected, so that what Slack sends back has one size. */
function askInput({ asks, question: label, note, nothing }: AskTexts, chosen: AskChoice): InputBlock {
  const options = ASK_CHOICES.map((value) => ({
    text: plain(value === 'nothing' ? nothing : asks[value]),
    value,
  }));
  return {
    type: 'input',
    block_id: ASK_FIELD,
    label: plain(label),
    hint: plain(note),
    element: {
      type: 'radio_buttons',
      action_id: CHOICE,
      options,
      initial_option: options.find(({ value }) => value === chosen) as PlainTextOption,
    },
  };
}

/**
 * The check-in form: one tap per item. Support is one tap away; it opens above the form, which keeps what was filled in.
 *
 * @param questionnaire in the member's language
 */
export function checkinModal(
  { words, asks: said }: Pick<Texts, 'words' | 'asks'>,
  questionnaire: Questionnaire,
  { team, pulse, form, asks }: Pick<OpenCheckin, 'team' | 'pulse' | 'form' | 'asks'>,
): ModalView {
  return formModal(words, {
    id: 'checkin',
    metadata: form,
    title: words.checkin.title,
    blocks: [
      section(fill(words.checkin.intro, { team: typed(team.name), closes: slackDate(pulse.closesAt) })),
      section(questionnaire.stem),
      ...itemsFor(questionnaire, pulse.week).map(question),
      ...(said && asks ? [askInput(said, asks)] : []),
      context(words.checkin.promise),
      ...(questionnaire.credit ? [context(questionnaire.credit)] : []),
      supportButton(words),
    ],
  });
}
