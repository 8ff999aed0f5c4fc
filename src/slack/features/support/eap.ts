import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { OwnEap } from '../../../support/eap.js';
import { actions, button, context, divider, header, section } from '../../kit/blocks.js';
import { dateLabel } from '../../kit/dates.js';
import { plainModal } from '../../kit/modals.js';
import { fillPlural } from '../../kit/plural.js';
import { asCode, fill, formatted, typedLink } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { briefBlock, comparedWith, crisisLine, otherPages } from './catalogue.js';

type Read = Pick<Texts, 'words' | 'catalogue'>;

/** How soon somebody gets a first talk, and how many are free, as far as an admin knows. */
const beginning = ({ locale, eap }: Words, { hours, sessions }: OwnEap): string =>
  [
    hours === undefined ? '' : fillPlural(locale, eap.firstTalk, ['count', hours]),
    sessions === undefined ? '' : fillPlural(locale, eap.sessions, ['count', sessions]),
  ]
    .filter(Boolean)
    .join(' · ');

/** What the program reports to the workplace, as far as an admin asked it. */
function reported({ locale, eap }: Words, { smallestGroup }: OwnEap): string {
  if (smallestGroup === undefined) return '';
  return smallestGroup === 0 ? eap.noReports : fillPlural(locale, eap.groups, ['count', smallestGroup]);
}

/** What an admin can answer for everyone. */
const CAN_BE_ANSWERED = ['hours', 'sessions', 'billed', 'smallestGroup'] as const;

/** What to ask before the first talk: whatever nobody has answered here. */
const toAsk = ({ eap: { ask, asks } }: Words, own: OwnEap | undefined): string =>
  [
    ask,
    asks.name,
    ...CAN_BE_ANSWERED.filter((name) => own?.[name] === undefined).map((name) => asks[name]),
  ].join('\n• ');

/** The program's name, how to reach it and what an admin filled in. */
function ownText(words: Words, own: OwnEap): string {
  const { eap, support } = words;
  const { name, phone, text, url, billed, addedOn } = own;
  return [
    formatted('*', name),
    eap.what,
    phone && `${support.call}: ${asCode(phone)}`,
    text && `${support.text}: ${asCode(text)}`,
    url && typedLink(url),
    beginning(words, own),
    billed && eap.billed[billed],
    reported(words, own),
    `_${fill(support.added, { date: dateLabel(words, addedOn) })}_`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** The workplace's employee assistance program, or `none` where no admin filled one in; then what to ask before the first talk. */
const sections = (words: Words, own: OwnEap | undefined, none: string): SectionBlock[] => [
  section(own ? ownText(words, own) : none),
  section(toAsk(words, own)),
];

/** The same among other people to talk to, where nothing else says what it is. */
export const eapSections = ({ words, catalogue: { ownEap } }: Read): SectionBlock[] => {
  const { title, usual, none } = words.eap;
  return sections(words, ownEap, `*${title}*\n${usual} ${none}`);
};

/** The same in a line or two, as one of several that are offered. */
export const eapRung = ({ words, catalogue: { ownEap } }: Read): SectionBlock =>
  ownEap ? briefBlock(`${words.eap.lead} `, ownEap, beginning(words, ownEap)) : section(words.eap.any);

/** All about employee assistance programs, below the numbers to call in a crisis. */
export const eapBlocks = ({ words, catalogue }: Read): KnownBlock[] => [
  { ...crisisLine(catalogue), accessory: otherPages(words, catalogue, 'eap') },
  header(words.eap.title),
  ...sections(
    words,
    catalogue.ownEap,
    catalogue.eap.length > 0 ? words.eap.none : `${words.eap.usual} ${words.eap.none}`,
  ),
  ...(catalogue.eap.length > 0 ? [divider()] : []),
  ...catalogue.eap.flatMap((fact) => [
    section(`• ${fact.text}`),
    context(comparedWith(words, fact.source, fact.verified_on)),
  ]),
  actions(button(words.buttons.talk, 'talk')),
];

/** The same as a modal. */
export const eapModal = (texts: Read): ModalView =>
  plainModal(texts.words, texts.words.support.title, eapBlocks(texts), 'support');
