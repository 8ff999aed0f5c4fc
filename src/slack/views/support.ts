import type { KnownBlock, ModalView } from '@slack/types';
import {
  CATEGORIES,
  type Catalogue,
  type Category,
  outreachResources,
  type Resource,
} from '../../support/catalogue.js';
import { crisisCard, UNREAD_NOTE } from '../../support/crisis.js';
import type { LearnEntry } from '../../support/learn.js';
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
import { learnTeaser } from './learn.js';
import type { Message } from './messages.js';

const ACTION_OF: Readonly<Record<Category, ActionId>> = {
  crisis: ACTIONS.supportCrisis,
  iop: ACTIONS.supportIop,
  peer: ACTIONS.supportPeer,
  legal: ACTIONS.supportLegal,
  find: ACTIONS.supportFind,
};

/** The category a support button opens, or null for another button. */
export const categoryOf = (action: string): Category | null =>
  CATEGORIES.find((category) => ACTION_OF[category] === action) ?? null;

/** Buttons to everything there is, the same for everyone. */
const categoryButtons = (catalogue: Catalogue) =>
  actions(...CATEGORIES.map((name) => button(catalogue.categories[name].title, ACTION_OF[name])));

/** The crisis card, then all categories: what /support shows, and the start of every support view. */
export function supportBlocks(words: Words, catalogue: Catalogue): KnownBlock[] {
  return [
    section(catalogue.crisis.card),
    divider(),
    section(`${words.support.choose}\n_${words.support.intro}_`),
    categoryButtons(catalogue),
  ];
}

const resourceBlock = (words: Words, resource: Resource): KnownBlock => {
  const rows = [
    `*${resource.name}*`,
    resource.what,
    resource.phone && `Call: *${resource.phone}*`,
    resource.text && `Text: *${resource.text}*`,
    resource.url && `<${resource.url}>`,
    [resource.for, resource.hours, resource.languages, resource.cost].filter(Boolean).join(' · '),
    `_${fill(words.support.verified, { date: resource.verified_on })}_`,
  ];
  return section(rows.filter(Boolean).join('\n'));
};

/** One category in full, the crisis card above it. */
export function categoryBlocks(words: Words, catalogue: Catalogue, name: Category): KnownBlock[] {
  const category = catalogue.categories[name];
  return [
    section(catalogue.crisis.card),
    divider(),
    header(category.title),
    section(category.intro),
    ...category.facts.flatMap((fact) => [
      section(`• ${fact.text}`),
      context(`<${fact.source}|Source> · ${fill(words.support.verified, { date: fact.verified_on })}`),
    ]),
    ...category.resources.map((resource) => resourceBlock(words, resource)),
    divider(),
    categoryButtons(catalogue),
  ];
}

/** Support as a modal: all of it, or one category. */
export const supportModal = (words: Words, catalogue: Catalogue, name: Category | null): ModalView =>
  plainModal(
    words,
    words.support.title,
    name ? categoryBlocks(words, catalogue, name) : supportBlocks(words, catalogue),
    CALLBACKS.support,
  );

/**
 * The modal after a check-in: thanks, and support always; support first, with places to start, when signs last. At its
 * end, something to read, the same for everyone.
 */
export function closingModal(
  words: Words,
  catalogue: Catalogue,
  sustained: boolean,
  entry: LearnEntry | null,
): ModalView {
  const thanks = section(words.closing.thanks);
  const blocks = sustained
    ? [
        section(words.closing.sustained),
        section(catalogue.outreach.iop),
        ...outreachResources(catalogue).map((resource) => resourceBlock(words, resource)),
        categoryButtons(catalogue),
        section(catalogue.crisis.card),
        divider(),
        thanks,
      ]
    : [
        thanks,
        divider(),
        section(words.closing.always),
        categoryButtons(catalogue),
        section(catalogue.crisis.card),
      ];
  return plainModal(words, words.closing.title, [...blocks, ...(entry ? learnTeaser(words, entry) : [])]);
}

/** What outreach has to say, in a note or in the private space. */
export const outreachBlocks = (words: Words, catalogue: Catalogue): KnownBlock[] => [
  section(catalogue.outreach.text),
  section(catalogue.outreach.iop),
  ...outreachResources(catalogue).map((resource) => resourceBlock(words, resource)),
  actions(
    button(words.buttons.options, ACTIONS.support),
    button(words.buttons.crisis, ACTIONS.supportCrisis),
  ),
];

/** The outreach note of those who chose to get one. Its notification is as neutral as every other's. */
export const outreachNote = (words: Words, catalogue: Catalogue): Message => ({
  text: words.notification,
  blocks: [...outreachBlocks(words, catalogue), context(words.outreach.closing)],
});

/** The answer to anything written to the bot: static, from code alone, so that nothing can keep it from coming. */
export function crisisReply(region: string): Message {
  return {
    text: 'Weekly check-in',
    blocks: [
      section(crisisCard(region)),
      section(UNREAD_NOTE),
      section('There are more places to turn to. Only you see them.'),
      actions(button('Support', ACTIONS.support)),
    ],
  };
}
