import type { KnownBlock, ModalView } from '@slack/types';
import type { Listed } from '../../../support/catalog.js';
import { linesToTalk, peopleToAsk } from '../../../support/ladder.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, divider, section, type Message } from '../../kit/blocks.js';
import { crisisLine, resourceBlock } from './catalog.js';
import { eapSections } from './eap.js';
import { formModal, plainModal, supportButton } from '../../kit/modals.js';
import { fill, mention } from '../../kit/text.js';

/** Shows a person at the workplace, with a button that shows the message they'd get. */
const personBlock = (words: Words, one: Listed): KnownBlock => ({
  ...resourceBlock(words, one),
  accessory: button(words.talk.ask, 'ask', one.id),
});

/** Leads to the lines of each state; nothing in a region where we know of no state's line. */
const stateLines = ({ words, states }: Texts): KnownBlock[] =>
  [...states.values()].some(({ warmline }) => warmline)
    ? [{ ...section(words.talk.stateLines), accessory: button(words.places.open, 'places') }]
    : [];

/**
 * Shows ways to talk to a person, below the numbers to call, the closest first: people at work who agreed to be asked, the
 * EAP, the member's own therapist or doctor, and lines where someone listens. Lines that only refer callers are left out.
 */
export function talkModal(texts: Texts): ModalView {
  const { words, catalog } = texts;
  const people = peopleToAsk(catalog);
  const lines = linesToTalk(catalog);
  return plainModal(
    words,
    words.talk.title,
    [
      crisisLine(catalog),
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

/** Returns the words that ask a person for a talk. The member sees them, word for word, before we send them. */
const askedWords = ({ talk }: Words, member: string): string =>
  fill(talk.message, { member: mention(member) });

/** Shows the member a message that asks a person for a talk, word for word, before it's sent. */
export const askPreviewBlocks = (
  { words, catalog }: Texts,
  person: string,
  message: string,
  note: string,
): KnownBlock[] => [
  section(fill(words.talk.askWho, { person: mention(person) })),
  section(`> ${message}`),
  context(note),
  crisisLine(catalog),
];

/** Shows the member the message to a person at the workplace before it's sent. */
export const askModal = (texts: Texts, member: string, one: Listed): ModalView =>
  formModal(texts.words, {
    id: 'ask',
    metadata: one.id,
    title: texts.words.talk.askTitle,
    blocks: askPreviewBlocks(
      texts,
      one.person ?? '',
      askedWords(texts.words, member),
      texts.words.talk.askNote,
    ),
  });

/** The message that asks a person for a talk. */
export const askMessage = ({ words }: Texts, member: string): Message => ({
  text: words.notification,
  blocks: [section(askedWords(words, member))],
});

/**
 * What came of a question: `unsure` if Slack may have posted it but didn't say so; `enough` if we didn't send it, because
 * the member had asked this person often enough.
 */
type AskedOutcome = 'sending' | 'sent' | 'failed' | 'unsure' | 'enough';

/** Says what came of a question; `person` is null if the chosen person can't be asked anymore. */
export const askedModal = (
  { words, catalog }: Texts,
  outcome: AskedOutcome,
  person: string | null,
): ModalView =>
  plainModal(words, words.talk.askTitle, [
    section(
      person === null ? words.supporters.isAway : fill(words.talk[outcome], { person: mention(person) }),
    ),
    divider(),
    crisisLine(catalog),
    supportButton(words),
  ]);
