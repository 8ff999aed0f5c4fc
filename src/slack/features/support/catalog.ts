import type { ContextBlock, KnownBlock, ModalView, Overflow, SectionBlock } from '@slack/types';
import { CATEGORIES, type Category, type Listed, type Listing } from '../../../support/catalog.js';
import { asCode, escaped, escapedLines, fill, formatted, typedLink } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, header, menu, MOST_IN_SECTION, plain, section } from '../../kit/blocks.js';
import { dateLabel } from '../../kit/dates.js';
import { plainModal } from '../../kit/modals.js';
import { onShelf } from '../../../support/guides.js';
import { guideList } from './guide-list.js';
import { placeBlocks } from './place-lists.js';

/** The numbers to call in a crisis, on one line of a phone. Every view without the crisis card has it. */
export const crisisLine = ({ crisis }: Pick<Listing, 'crisis'>): SectionBlock => section(crisis.line);

/** Returns the text below the crisis card or line: `said`, and where to look from another country. */
export const belowCard = (said: string, { abroad }: Listing['crisis']): string =>
  abroad === undefined ? said : `${said} ${abroad}`;

/** A page that the menu beside the numbers to call leads to: a category, or the page on EAPs. */
type Page = Category | 'eap';

/** The categories whose buttons come first in /support: people, before the EAP and what there is to look up. */
const PEOPLE: readonly Category[] = ['crisis', 'peer'];

/**
 * Returns the blocks of /support: the numbers to call, then a button for each page in the order of the support options,
 * and last what to know about the numbers.
 */
export const supportBlocks = ({ words, guides, catalog: { crisis, categories } }: Texts): KnownBlock[] => [
  section(crisis.card),
  actions(
    button(words.buttons.talk, 'talk'),
    ...PEOPLE.map((name) => button(categories[name].title, `support_${name}`)),
    button(words.eap.brief, 'support_eap'),
    ...CATEGORIES.filter((name) => !PEOPLE.includes(name)).map((name) =>
      button(categories[name].title, `support_${name}`),
    ),
    ...(onShelf(guides, 'event').length > 0 ? [button(words.guides.eventBrief, 'guide_event')] : []),
  ),
  context(belowCard(`${crisis.note} ${words.support.intro}`, crisis)),
];

/** How to write a resource's fields: the catalog's may hold markup; a workplace's own are text that an admin typed. */
interface Drawing {
  readonly line: (text: string) => string;
  readonly lines: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly code: (text: string) => string;
  readonly link: (text: string) => string;
  readonly small: (text: string) => string;
}

const asMarkup: Drawing = {
  line: (text) => text,
  lines: (text) => text,
  bold: (text) => `*${text}*`,
  code: (text) => `\`${text}\``,
  link: (address) => `<${address}>`,
  small: (text) => `_${text}_`,
};

const asTyped: Drawing = {
  ...asMarkup,
  line: escaped,
  lines: escapedLines,
  bold: (text) => formatted('*', text),
  code: asCode,
  link: typedLink,
};

const same = (text: string): string => text;
const asPlainText: Drawing = { line: same, lines: same, bold: same, code: same, link: same, small: same };

/** What has a source, and the date when someone compared it with that. */
interface Sourced {
  readonly source: string;
  readonly verified_on: string;
}

/** Says where a fact comes from, and when someone compared it with that page. */
const comparedWith = (words: Words, { source, verified_on: date }: Sourced): string =>
  `<${source}|${words.support.source}> · ${fill(words.support.compared, { date: dateLabel(words, date) })}`;

/** The same as a block below what comes from there. */
export const sourceBlock = (words: Words, sourced: Sourced): ContextBlock =>
  context(comparedWith(words, sourced));

/** Lists facts, each with its source. */
export const factBlocks = (
  words: Words,
  facts: readonly (Sourced & { readonly text: string })[],
): KnownBlock[] => facts.flatMap((fact) => [section(`• ${fact.text}`), sourceBlock(words, fact)]);

/** Returns a resource in a few lines. Numbers are set as code, so that one tap copies them as they're dialed. */
function resourceText(words: Words, resource: Listed, draw: Drawing): string {
  const { support } = words;
  const { source, name, what, phone, text, url, hours, languages, cost, verified_on: date } = resource;
  const rows = [
    draw.bold(name),
    draw.lines(what),
    phone && `${support.call}: ${phone.replace(/\+?[\d(][\d() -]*\d/g, draw.code)}`,
    text && `${support.text}: ${draw.code(text)}`,
    url && draw.link(url),
    [resource.for, hours, languages, cost].flatMap((one) => (one ? [draw.line(one)] : [])).join(' · '),
    source
      ? comparedWith(words, { source, verified_on: date })
      : draw.small(fill(support.added, { date: dateLabel(words, date) })),
  ];
  return rows.filter(Boolean).join('\n');
}

/** Returns a resource as a section. If its escaped text is too long for Slack, it's plain text, with no link. */
function drawn({ source }: Pick<Listed, 'source'>, textIn: (draw: Drawing) => string): SectionBlock {
  const text = textIn(source === undefined ? asTyped : asMarkup);
  return text.length <= MOST_IN_SECTION
    ? section(text)
    : { type: 'section', text: plain(textIn(asPlainText)) };
}

/** Returns a resource with all its fields. */
export const resourceBlock = (words: Words, resource: Listed): SectionBlock =>
  drawn(resource, (draw) => resourceText(words, resource, draw));

/** A resource's name, and how to reach it. */
type Reachable = Pick<Listed, 'name' | 'phone' | 'text' | 'url' | 'source'>;

/**
 * Returns a resource as one of several on offer: its name, and one way to reach it.
 *
 * @param lead text before the name, or empty
 * @param more what to know before calling, on a line of its own, or empty
 */
export const briefBlock = (lead: string, resource: Reachable, more = ''): SectionBlock =>
  drawn(resource, (draw) => {
    const { name, phone, text, url, source } = resource;
    const number = phone ?? text;
    const last = more === '' ? '' : `\n${more}`;
    if (number !== undefined) return `${lead}${draw.bold(name)} · ${draw.code(number)}${last}`;
    if (url === undefined) return `${lead}${draw.bold(name)}${last}`;
    // An address that an admin typed is shown in full, so that people see where it leads.
    return source === undefined
      ? `${lead}${draw.bold(name)} · ${draw.link(url)}${last}`
      : `${lead}*<${url}|${name}>*${last}`;
  });

/** Returns the menu beside the numbers to call, which leads to the other pages. */
export function otherPages(
  { eap }: Words,
  { categories }: Pick<Listing, 'categories'>,
  page: Page,
): Overflow {
  const all: (readonly [Page, string])[] = [
    ...CATEGORIES.map((name) => [name, categories[name].title] as const),
    ['eap', eap.button],
  ];
  return menu(
    'support_menu',
    all.filter(([name]) => name !== page),
  );
}

/**
 * Returns one category in full: the numbers to call, then what the category is about. In the crisis and IOP categories,
 * where people look for a line or program, resources come next; in the others, they come after the facts.
 */
export function categoryBlocks(texts: Texts, name: Category): KnownBlock[] {
  const { words, catalog } = texts;
  const { crisis, categories } = catalog;
  const { title, intro, facts, resources } = categories[name];
  const isCrisis = name === 'crisis';
  const listed = resources.map((resource) => resourceBlock(words, resource));
  const said = section(intro);
  const known = factBlocks(words, facts);
  const inOrder = isCrisis || name === 'iop' ? [said, ...listed, ...known] : [said, ...known, ...listed];
  return [
    {
      ...section(isCrisis ? crisis.card : crisis.line),
      accessory: otherPages(words, { categories }, name),
    },
    ...(isCrisis ? [context(belowCard(crisis.note, crisis))] : []),
    header(title),
    ...(name === 'iop' || name === 'legal' ? guideList(texts, name, words.guides[name]) : []),
    ...(name === 'legal' ? placeBlocks(texts) : []),
    ...inOrder,
    actions(
      ...(name === 'peer' ? [button(words.supporters.open, 'supporter_ask')] : []),
      ...(name === 'peer' || name === 'find' ? [button(words.eap.button, 'support_eap')] : []),
      button(words.buttons.talk, 'talk'),
    ),
  ];
}

/** Shows support in a modal: all of it, or one category. */
export const supportModal = (texts: Texts, name: Category | null): ModalView =>
  plainModal(
    texts.words,
    texts.words.support.title,
    name ? categoryBlocks(texts, name) : supportBlocks(texts),
    'support',
  );
