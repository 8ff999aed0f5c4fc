import type { KnownBlock, ModalView } from '@slack/types';
import { type Listed } from '../../../support/catalogue.js';
import { linesToTalk, peopleToAsk } from '../../../support/ladder.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, divider, section, type Message } from '../../kit/blocks.js';
import { crisisLine, resourceBlock } from './catalogue.js';
import { eapSections } from './eap.js';
import { formModal, plainModal } from '../../kit/modals.js';
import { fill, mention } from '../../kit/text.js';

/** Somebody at the workplace, with a button that shows what they would read. */
const personBlock = (words: Words, one: Listed): KnownBlock => ({
  ...resourceBlock(words, one),
  accessory: button(words.talk.ask, 'ask', one.id),
});

/** What leads to the lines of each state; nothing in a region where no state's is known. */
const stateLines = ({ words, states }: Texts): KnownBlock[] =>
  [...states.values()].some(({ warmline }) => warmline)
    ? [{ ...section(words.talk.stateLines), accessory: button(words.places.open, 'places') }]
    : [];

/**
 * Ways to talk to a person, below the numbers to call, the closest first: people at work who agreed to be asked, the EAP,
 * one's own therapist or doctor, and lines on which somebody listens. No line that only tells callers where care is.
 */
export function talkModal(texts: Texts): ModalView {
  const { words, catalogue } = texts;
  const people = peopleToAsk(catalogue);
  const lines = linesToTalk(catalogue);
  return plainModal(
    words,
    words.talk.title,
    [
      crisisLine(catalogue),
      section(words.talk.intro),
      ...(people.length > 0
        ? [
            section(words.talk.people),
            context(words.talk.notCrisis),
            ...people.map((one) => personBlock(words, one)),
          ]
        : [section(words.talk.anyAtWork)]),
      actions(button(words.supporters.open, 'supporter_ask')),
      divider(),
      ...eapSections(texts),
      divider(),
      section(words.talk.own),
      ...(lines.length > 0
        ? [divider(), section(words.talk.lines), ...lines.map((one) => resourceBlock(words, one))]
        : []),
      ...stateLines(texts),
      divider(),
      actions(button(words.buttons.options, 'support')),
    ],
    'support',
  );
}

/** The message to a person who is asked for a talk: the member sees it, word for word, before it's sent. */
const askedWords = ({ talk }: Words, member: string): string =>
  fill(talk.message, { member: mention(member) });

/** The words that would be sent, to be looked at and sent, or not. */
export const askModal = ({ words, catalogue }: Texts, member: string, one: Listed): ModalView =>
  formModal(words, {
    id: 'ask',
    metadata: one.id,
    title: words.talk.askTitle,
    blocks: [
      section(fill(words.talk.askWho, { person: mention(one.person ?? '') })),
      section(`> ${askedWords(words, member)}`),
      context(words.talk.askNote),
      crisisLine(catalogue),
    ],
  });

/** The message to somebody who is asked for a talk. */
export const askMessage = ({ words }: Texts, member: string): Message => ({
  text: words.notification,
  blocks: [section(askedWords(words, member))],
});

/**
 * What became of a question: `unsure` where Slack may have taken it, and did not say so; `enough` where it wasn't sent
 * because it had been sent some times before.
 */
export type AskedOutcome = 'sending' | 'sent' | 'failed' | 'unsure' | 'enough';

/** What became of it; `person` is null where whoever was chosen can't be asked any more. */
export const askedModal = (
  { words, catalogue }: Texts,
  outcome: AskedOutcome,
  person: string | null,
): ModalView =>
  plainModal(words, words.talk.askTitle, [
    section(
      person === null ? words.supporters.isAway : fill(words.talk[outcome], { person: mention(person) }),
    ),
    divider(),
    crisisLine(catalogue),
    actions(button(words.buttons.support, 'support')),
  ]);
