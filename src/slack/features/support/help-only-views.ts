import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../../../pulse/language.js';
import type { Category } from '../../../support/catalogue.js';
import { actions, button, context, divider, type Message, plain, section } from '../../kit/blocks.js';
import { spokenMessage } from '../../kit/spoken.js';
import type { HelpText, HelpTexts } from '../../texts/help.js';
import type { TextsByLanguage } from '../../texts/load.js';
import { belowCard, categoryBlocks, supportBlocks } from './catalogue.js';

/** Why there is nothing but help: what the bot needs is not there, or Slack doesn't say that somebody belongs here. */
export type Lack = 'start' | 'workspace' | 'storage' | 'stranger';

/** A text in each language. Whose language it is cannot be looked up, so that all are shown. */
const inEach = (help: HelpTexts, text: (of: HelpText) => string): string[] =>
  LANGUAGES.map((language) => text(help[language]));

/** A few words in as many languages as there is room for; Slack takes 24 characters in a title. */
const inShort = (help: HelpTexts, text: (of: HelpText) => string): string =>
  inEach(help, text).reduce((some, next) => (`${some} · ${next}`.length <= 24 ? `${some} · ${next}` : some));

const titleOf = ({ words }: HelpText): string => words.title;

const cards = (help: HelpTexts): KnownBlock[] =>
  LANGUAGES.flatMap((language) => {
    const { crisis } = help[language];
    return [section(crisis.card), context(belowCard(crisis.note, crisis))];
  });

/** The crisis cards in every language as plain text, for a Slack that takes no blocks. */
export const crisisText = (help: HelpTexts): string =>
  inEach(help, ({ crisis }) => `${crisis.card}\n${belowCard(crisis.note, crisis)}`).join('\n\n');

/**
 * The answer to anything written to the bot: static, so that nothing can keep it from coming. What was written is not even
 * read. The numbers are the help, so they come first, in each language, and what there is to know about them last: all of
 * it has to be seen at once on a phone. A screen reader says all of it, so where it raises a banner it's posted as the
 * neutral line and then filled in.
 */
export const crisisReply = (help: HelpTexts): Message =>
  spokenMessage([
    ...inEach(help, ({ crisis }) => crisis.line).map(section),
    actions(button(inShort(help, titleOf), 'support')),
    ...inEach(help, ({ words, crisis }) => belowCard(words.unread, crisis)).map(context),
  ]);

/** How many blocks Slack takes in an ephemeral answer. */
const MOST_BLOCKS = 50;

/** That everything else has to wait, in every language. */
export const lackText = (help: HelpTexts, lacks: Lack): string =>
  inEach(help, ({ words }) => words[lacks]).join('\n');

/**
 * Support in every language, as far as it can be given: all of it once the content has been read, until then the crisis card.
 *
 * @param category one of its categories, or null for where to choose one
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

/** The answer to something that has to wait: that it has to, and the crisis card all the same. */
export const waitBlocks = (help: HelpTexts, lacks: Lack): KnownBlock[] => [
  section(lackText(help, lacks)),
  divider(),
  ...cards(help),
];

const waiting = (help: HelpTexts) => section(lackText(help, 'start'));

/** Either of them as a modal. */
export const helpOnlyModal = (help: HelpTexts, blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'support',
  title: plain(inShort(help, titleOf)),
  close: plain(inShort(help, ({ words }) => words.close)),
  blocks,
});

/** The least of a Home tab, where Slack takes no other: the crisis card, and the button to support. */
export const helpHome = (help: HelpTexts): HomeView => ({
  type: 'home',
  blocks: [...cards(help), actions(button(inShort(help, titleOf), 'support'))],
});

/** The Home tab as long as there is nothing else to show. */
export const helpOnlyHome = (help: HelpTexts, texts: TextsByLanguage | null): HomeView => ({
  type: 'home',
  blocks: [...(texts ? helpBlocks(help, texts, null) : helpHome(help).blocks), divider(), waiting(help)],
});
