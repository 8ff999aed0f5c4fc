import type { ActionsBlock, KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { CATEGORIES, type Category, type Listed, type Listing } from '../../../support/catalogue.js';
import { asCode, escaped, escapedLines, fill, formatted, typedLink } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, divider, header, plain, section } from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';

/** Buttons to everything there is, the same for everyone. */
export const categoryButtons = (catalogue: Listing): ActionsBlock =>
  actions(...CATEGORIES.map((name) => button(catalogue.categories[name].title, `support_${name}`)));

/** The crisis card, then all categories: what /support shows, and the start of every support view. */
export function supportBlocks(words: Words, catalogue: Listing): KnownBlock[] {
  return [
    section(catalogue.crisis.card),
    divider(),
    section(`${words.support.choose}\n_${words.support.intro}_`),
    categoryButtons(catalogue),
  ];
}

/** How a resource's fields are drawn: the catalog's may hold markup, a workplace's own are text that an admin typed. */
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

/** A resource in a few lines. Numbers are set as code, so that one tap copies them as they're dialed. */
function resourceText({ support }: Words, resource: Listed, draw: Drawing): string {
  const { source, name, what, phone, text, url, hours, languages, cost, verified_on: date } = resource;
  const rows = [
    draw.bold(name),
    draw.lines(what),
    phone && `${support.call}: ${phone.replace(/\+?[\d(][\d() -]*\d/g, draw.code)}`,
    text && `${support.text}: ${draw.code(text)}`,
    url && draw.link(url),
    [resource.for, hours, languages, cost]
      .filter((one) => one !== undefined && one !== '')
      .map((one) => draw.line(one ?? ''))
      .join(' · '),
    draw.small(fill(source ? support.verified : support.added, { date })),
  ];
  return rows.filter(Boolean).join('\n');
}

/** Slack takes 3000 characters in a section. */
const MOST_IN_SECTION = 3_000;

/** A resource. One whose escaped text is too long for Slack is drawn as plain text, with an address that isn't a link. */
export function resourceBlock(words: Words, resource: Listed): SectionBlock {
  const text = resourceText(words, resource, resource.source === undefined ? asTyped : asMarkup);
  return text.length <= MOST_IN_SECTION
    ? section(text)
    : { type: 'section', text: plain(resourceText(words, resource, asPlainText)) };
}

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
    ...(name === 'peer' ? [actions(button(words.supporters.open, 'supporter_ask'))] : []),
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
    'support',
  );
