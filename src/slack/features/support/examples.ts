import { memberId } from '../../../pulse/ids.js';
import { CATEGORIES } from '../../../support/catalog.js';
import { peopleToAsk } from '../../../support/ladder.js';
import { TOPICS } from '../../../support/learn.js';
import { type StateCode, STATES } from '../../../support/states.js';
import type { Texts } from '../../texts/load.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { withEap } from '../../examples/fixtures.js';
import { showAsk } from './ask.js';
import { spokenMessage } from '../../kit/spoken.js';
import { categoryBlocks, supportBlocks, supportModal } from './catalog.js';
import { crisisReply, helpHome, helpOnlyHome, helpOnlyModal, waitBlocks } from './help-only-views.js';
import { answeredGuide, copyModal, guideModal } from './guides.js';
import { eapBlocks, eapModal } from './eap.js';
import { learnModal } from './learn.js';
import { placesModal, professionModal, stateModal } from './places.js';
import { askedModal, askMessage, askModal, talkModal } from './talk.js';

const ASKER = memberId('U0123456789');

/** Whether we know nothing about a state. */
const isWithout =
  ({ states }: Texts) =>
  (code: StateCode): boolean =>
    !states.has(code);

/** Examples of every view of support, including those we show when there's nothing but help. */
export const supportExamples = ({ texts, help }: Given): Examples => {
  const { catalog } = texts;
  const [asked] = peopleToAsk(catalog);
  return {
    supportBlocks: { 'the support answer': spokenMessage(supportBlocks(texts)) },
    categoryBlocks: exampleOfEach(
      CATEGORIES,
      (name) => `the ${name} answer`,
      (name) => spokenMessage(categoryBlocks(texts, name)),
    ),
    supportModal: {
      support: supportModal(texts, null),
      ...exampleOfEach(
        CATEGORIES,
        (name) => `support: ${name}`,
        (name) => supportModal(texts, name),
      ),
    },
    learnModal: {
      'everything to read': learnModal(texts, null),
      ...exampleOfEach(
        TOPICS,
        (topic) => `to read: ${topic}`,
        (topic) => learnModal(texts, topic),
      ),
    },
    guideModal: exampleOfEach(
      texts.guides,
      ({ guide }) => `the guide ${guide}`,
      ({ guide }) => guideModal(texts, guide),
    ),
    copyModal: { 'what to ask, to copy': copyModal(texts) },
    answeredGuide: exampleOfEach(
      ['call', 'event'].filter((word) => answeredGuide(texts, word) !== null),
      (word) => `the answer to /support ${word}`,
      (word) => spokenMessage(answeredGuide(texts, word) ?? []),
    ),
    eapModal: {
      'the page on EAPs': eapModal(texts),
      'the page on EAPs with the workplace’s own': eapModal(withEap(texts)),
    },
    eapBlocks: {
      'the eap answer': spokenMessage(eapBlocks(texts)),
      'the eap answer with the workplace’s own': spokenMessage(eapBlocks(withEap(texts))),
    },
    talkModal: {
      'who to talk to': talkModal(texts),
      'who to talk to, with an EAP': talkModal(withEap(texts)),
    },
    placesModal: { 'states and fields to choose from': placesModal(texts) },
    stateModal: exampleOfEach(
      texts.states.size === 0 ? [] : [...texts.states.keys(), ...STATES.filter(isWithout(texts)).slice(0, 1)],
      (code) => `the state ${code}`,
      (code) => stateModal(texts, code),
    ),
    professionModal: exampleOfEach(
      texts.professions,
      ({ profession }) => `the profession ${profession}`,
      ({ profession }) => professionModal(texts, profession),
    ),
    askModal: asked ? { 'the words that are sent': askModal(texts, ASKER, asked) } : {},
    showAsk: {
      'a question to somebody who can’t be asked anymore': showAsk({ texts, member: ASKER, value: '' }),
    },
    askMessage: { 'the question for a talk': askMessage(texts, ASKER) },
    askedModal: exampleOfEach(
      ['sending', 'sent', 'failed', 'unsure', 'enough'] as const,
      (outcome) => `a question ${outcome}`,
      (outcome) => askedModal(texts, outcome, ASKER),
    ),
    crisisReply: { 'the crisis reply': crisisReply(help) },
    helpHome: { 'the Home tab with nothing but help': helpHome(help) },
    helpOnlyHome: { 'the Home tab at the start': helpOnlyHome(help, null) },
    helpOnlyModal: exampleOfEach(
      ['start', 'workspace', 'storage', 'stranger'] as const,
      (lack) => `help alone: ${lack}`,
      (lack) => helpOnlyModal(help, waitBlocks(help, lack)),
    ),
  };
};
