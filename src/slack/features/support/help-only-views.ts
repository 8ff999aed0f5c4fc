import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../../../pulse/language.js';
import type { Category } from '../../../support/catalog.js';
import { actions, button, context, divider, type Message, plain, section } from '../../kit/blocks.js';
import { spokenMessage } from '../../kit/spoken.js';
import type { HelpText, HelpTexts } from '../../texts/help.js';
import type { TextsByLanguage } from '../../texts/load.js';
import { belowCard, categoryBlocks, supportBlocks } from './catalog.js';

/** Why we show nothing but help: something the bot needs is missing, or Slack doesn't say that the person belongs here. */
export type Lack = 'start' | 'workspace' | 'storage' | 'stranger';

/** Returns a text in each language. We can't look up the person's language, so we show them all. */
const inEach = (help: HelpTexts, text: (of: HelpText) => string): string[] =>
  LANGUAGES.map((language) => text(help[language]));

/** Returns a few words in as many languages as fit: Slack takes 24 characters in a title. */
const inShort = (help: HelpTexts, text: (of: HelpText) => string): string =>
  inEach(help, text).reduce((some, next) => (`${some} · ${next}`.length <= 24 ? `${some} · ${next}` : some));

const titleOf = ({ words }: HelpText): string => words.title;

const cards = (help: HelpTexts): KnownBlock[] =>
  LANGUAGES.flatMap((language) => {
    const { crisis } = help[language];
    return [section(crisis.card), context(belowCard(crisis.note, crisis))];
  });

/** Returns the crisis cards in every language as plain text, in case Slack refuses blocks. */
export const crisisText = (help: HelpTexts): string =>
  inEach(help, ({ crisis }) => `${crisis.card}\n${belowCard(crisis.note, crisis)}`).join('\n\n');

/**
 * The reply to every message to the bot: static, so that nothing can keep it from coming. We don't even read the message.
 * The numbers are the help, so they come first, in each language, and the notes on them last: a phone has to show all the
 * numbers at once. A screen reader says all of it, so if it raises a banner, we post the neutral line and then fill it in.
 */
export const crisisReply = (help: HelpTexts): Message =>
  spokenMessage([
    ...inEach(help, ({ crisis }) => crisis.line).map(section),
    actions(button(inShort(help, titleOf), 'support')),
    ...inEach(help, ({ words, crisis }) => belowCard(words.unread, crisis)).map(context),
  ]);

/** Most blocks that Slack takes in an ephemeral answer. */
const MOST_BLOCKS = 50;

/** Says in every language why everything but help has to wait. */
export const lackText = (help: HelpTexts, lacks: Lack): string =>
  inEach(help, ({ words }) => words[lacks]).join('\n');

/**
 * Returns support in every language, or in the default one if that's too much for Slack. Until the content has been read,
 * it's only the crisis cards.
 *
 * @param category the category to show; null for the list of categories
 */
export function helpBlocks(
  help: HelpTexts,
  texts: TextsByLanguage | null,
  category: Category | null,
): KnownBlock[] {
  if (!texts) return [...cards(help), divider(), waiting(help)];
  const inLanguage = (language: Language): KnownBlock[] => {
    const read = texts[language];
    return category ? categoryBlocks(read, category) : supportBlocks(read);
  };
  const all = LANGUAGES.flatMap(inLanguage);
  return all.length <= MOST_BLOCKS ? all : inLanguage(DEFAULT_LANGUAGE);
}

/** The answer to a request that has to wait: says so, and still shows the crisis cards. */
export const waitBlocks = (help: HelpTexts, lacks: Lack): KnownBlock[] => [
  section(lackText(help, lacks)),
  divider(),
  ...cards(help),
];

const waiting = (help: HelpTexts) => section(lackText(help, 'start'));

/** Shows the result of `helpBlocks` or `waitBlocks` in a modal. */
export const helpOnlyModal = (help: HelpTexts, blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'support',
  title: plain(inShort(help, titleOf)),
  close: plain(inShort(help, ({ words }) => words.close)),
  blocks,
});

/** The smallest Home tab, in case Slack refuses any other: the crisis cards and the Support button. */
export const helpHome = (help: HelpTexts): HomeView => ({
  type: 'home',
  blocks: [...cards(help), actions(button(inShort(help, titleOf), 'support'))],
});

/** The Home tab while there's nothing but help to show. */
export const helpOnlyHome = (help: HelpTexts, texts: TextsByLanguage | null): HomeView => ({
  type: 'home',
  blocks: [...(texts ? helpBlocks(help, texts, null) : helpHome(help).blocks), divider(), waiting(help)],
});
