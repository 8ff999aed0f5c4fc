import type { KnownBlock, ModalView } from '@slack/types';
import { type LearnEntry, type LearnTopic, type Topic, TOPICS } from '../../support/learn.js';
import type { Texts } from '../texts.js';
import { fill, type Words } from '../words.js';
import {
  ACTIONS,
  type ActionId,
  actions,
  button,
  CALLBACKS,
  context,
  divider,
  header,
  section,
} from './blocks.js';
import { plainModal } from './checkin.js';

const ACTION_OF: Readonly<Record<Topic, ActionId>> = {
  stressors: ACTIONS.learnStressors,
  beliefs: ACTIONS.learnBeliefs,
  signs: ACTIONS.learnSigns,
  iop: ACTIONS.learnIop,
  space: ACTIONS.learnSpace,
  return: ACTIONS.learnReturn,
  early: ACTIONS.learnEarly,
};

/** The topic a button opens, or null for another button. */
export const topicOf = (action: string): Topic | null =>
  TOPICS.find((topic) => ACTION_OF[topic] === action) ?? null;

const sourceOf = (words: Words, { source, verified_on }: LearnEntry): KnownBlock =>
  context(`<${source}|${words.learn.source}> · ${fill(words.support.verified, { date: verified_on })}`);

const topicButtons = (topics: readonly LearnTopic[]): KnownBlock =>
  actions(...topics.map(({ topic, title }) => button(title, ACTION_OF[topic])));

/** One thing to read, as it stands at the end of the closing view. */
export const learnTeaser = (words: Words, entry: LearnEntry): KnownBlock[] => [
  divider(),
  section(`*${entry.title}*\n${entry.short}`),
  sourceOf(words, entry),
  actions(button(words.learn.more, ACTIONS.learn)),
];

/** Everything there is to read: the topics, or one of them in full. */
export function learnModal({ words, topics }: Texts, name: Topic | null): ModalView {
  const topic = topics.find((one) => one.topic === name);
  const blocks = topic
    ? [
        header(topic.title),
        section(topic.intro),
        ...topic.entries.flatMap((entry) => [
          section(`*${entry.title}*\n${entry.text}`),
          sourceOf(words, entry),
        ]),
        divider(),
      ]
    : [section(words.learn.intro)];
  return plainModal(words, words.learn.title, [...blocks, topicButtons(topics)], CALLBACKS.support);
}
