import type { KnownBlock, ModalView } from '@slack/types';
import type { LearnEntry, LearnTopic, Topic } from '../../../support/learn.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, divider, header, section } from '../../kit/blocks.js';
import { plainModal, supportButton } from '../../kit/modals.js';
import { crisisLine, sourceBlock } from './catalog.js';

const topicButtons = (topics: readonly LearnTopic[]): KnownBlock =>
  actions(...topics.map(({ topic, title }) => button(title, `learn_${topic}`)));

/** Returns one thing to read, for the end of the view after a check-in. */
export const learnTeaser = (words: Words, entry: LearnEntry): KnownBlock[] => [
  divider(),
  section(`*${entry.title}*\n${entry.short}`),
  sourceBlock(words, entry),
  actions(button(words.learn.more, 'learn')),
];

/** Shows what there is to read: the list of topics, or one topic in full. */
export function learnModal({ words, topics, catalog }: Texts, name: Topic | null): ModalView {
  const topic = topics.find((one) => one.topic === name);
  const blocks = topic
    ? [
        header(topic.title),
        section(topic.intro),
        crisisLine(catalog),
        ...topic.entries.flatMap((entry) => [
          section(`*${entry.title}*\n${entry.text}`),
          ...(entry.crisis ? [crisisLine(catalog)] : []),
          sourceBlock(words, entry),
        ]),
        divider(),
      ]
    : [section(words.learn.intro)];
  return plainModal(
    words,
    words.learn.title,
    [...blocks, topicButtons(topics), divider(), supportButton(words)],
    'support',
  );
}
