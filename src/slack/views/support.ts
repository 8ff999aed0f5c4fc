import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { LANGUAGES } from '../../pulse/language.js';
import { CATEGORIES, type Category, type Listed, type Listing } from '../../support/catalogue.js';
import { crisisCard, UNREAD_NOTES } from '../../support/crisis.js';
import { fill, type Words } from '../words.js';
import {
  ACTIONS,
  actionFor,
  actions,
  button,
  CALLBACKS,
  context,
  divider,
  header,
  openedBy,
  section,
} from './blocks.js';
import { plainModal } from './checkin.js';
import type { Message } from './messages.js';

/** The category a support button opens, or null for another button. */
export const categoryOf = (action: string): Category | null => openedBy('support', CATEGORIES, action);

/** Buttons to everything there is, the same for everyone. */
export const categoryButtons = (catalogue: Listing) =>
  actions(...CATEGORIES.map((name) => button(catalogue.categories[name].title, actionFor('support', name))));

/** The crisis card, then all categories: what /support shows, and the start of every support view. */
export function supportBlocks(words: Words, catalogue: Listing): KnownBlock[] {
  return [
    section(catalogue.crisis.card),
    divider(),
    section(`${words.support.choose}\n_${words.support.intro}_`),
    categoryButtons(catalogue),
  ];
}

/** A resource in a few lines. Numbers stand as code, so that one tap copies them as they are dialled. */
export function resourceText({ support }: Words, resource: Listed): string {
  const rows = [
    `*${resource.name}*`,
    resource.what,
    resource.phone && `${support.call}: ${resource.phone.replace(/\+?\d[\d -]*\d/g, '`$&`')}`,
    resource.text && `${support.text}: \`${resource.text}\``,
    resource.url && `<${resource.url}>`,
    [resource.for, resource.hours, resource.languages, resource.cost].filter(Boolean).join(' · '),
    `_${fill(resource.source ? support.verified : support.added, { date: resource.verified_on })}_`,
  ];
  return rows.filter(Boolean).join('\n');
}

export const resourceBlock = (words: Words, resource: Listed): SectionBlock =>
  section(resourceText(words, resource));

/** One category in full, the crisis card above it. */
export function categoryBlocks(words: Words, catalogue: Listing, name: Category): KnownBlock[] {
  const category = catalogue.categories[name];
  return [
    section(catalogue.crisis.card),
    divider(),
    header(category.title),
    section(category.intro),
    ...category.facts.flatMap((fact) => [
      section(`• ${fact.text}`),
      context(
        `<${fact.source}|${words.support.source}> · ${fill(words.support.verified, { date: fact.verified_on })}`,
      ),
    ]),
    ...category.resources.map((resource) => resourceBlock(words, resource)),
    ...(name === 'peer' ? [actions(button(words.supporters.open, ACTIONS.supporterAsk))] : []),
    divider(),
    categoryButtons(catalogue),
  ];
}

/** Support as a modal: all of it, or one category. */
export const supportModal = (words: Words, catalogue: Listing, name: Category | null): ModalView =>
  plainModal(
    words,
    words.support.title,
    name ? categoryBlocks(words, catalogue, name) : supportBlocks(words, catalogue),
    CALLBACKS.support,
  );

/** The crisis cards in every language as plain text, for a Slack that takes no blocks. */
export const crisisText = (region: string): string =>
  LANGUAGES.map((language) => crisisCard(region, language)).join('\n\n');

/**
 * The answer to anything written to the bot: static, from code alone, so that nothing can keep it from coming; and in
 * every language, so that none must be looked up. What was written is not even read: the card always comes first.
 */
export function crisisReply(region: string): Message {
  return {
    text: 'Weekly check-in',
    blocks: [
      ...LANGUAGES.map((language) => section(crisisCard(region, language))),
      divider(),
      ...LANGUAGES.map((language) => context(UNREAD_NOTES[language])),
      section('There are more places to turn to. Only you see them.\nHay más ayuda. Solo usted la ve.'),
      actions(button('Support · Apoyo', ACTIONS.support)),
    ],
  };
}
