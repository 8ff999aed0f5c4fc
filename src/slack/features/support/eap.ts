import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { OwnEap } from '../../../support/eap.js';
import { actions, button, divider, header, section } from '../../kit/blocks.js';
import { dateLabel } from '../../kit/dates.js';
import { plainModal } from '../../kit/modals.js';
import { fillPlural } from '../../kit/plural.js';
import { asCode, fill, formatted, typedLink } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { briefBlock, crisisLine, factBlocks, otherPages } from './catalog.js';

type Read = Pick<Texts, 'words' | 'catalog'>;

/** Says how soon a member gets a first talk and how many are free, if an admin filled that in. */
const beginning = ({ locale, eap }: Words, { hours, sessions }: OwnEap): string =>
  [
    hours === undefined ? '' : fillPlural(locale, eap.firstTalk, ['count', hours]),
    sessions === undefined ? '' : fillPlural(locale, eap.sessions, ['count', sessions]),
  ]
    .filter(Boolean)
    .join(' · ');

/** Says what the program reports to the workplace, if an admin filled that in. */
function reported({ locale, eap }: Words, { smallestGroup }: OwnEap): string {
  if (smallestGroup === undefined) return '';
  return smallestGroup === 0 ? eap.noReports : fillPlural(locale, eap.groups, ['count', smallestGroup]);
}

/** The questions that an admin can answer for everyone. */
const CAN_BE_ANSWERED = ['hours', 'sessions', 'billed', 'smallestGroup'] as const;

/** Lists what to ask before the first talk: everything that no admin has answered here. */
const toAsk = ({ eap: { ask, asks } }: Words, own: OwnEap | undefined): string =>
  [
    ask,
    asks.name,
    ...CAN_BE_ANSWERED.filter((name) => own?.[name] === undefined).map((name) => asks[name]),
  ].join('\n• ');

/** Returns the program's name, how to reach it and what an admin filled in. */
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

/** Shows the workplace's EAP, or the text `none` if no admin filled one in; then what to ask before the first talk. */
const sections = (words: Words, own: OwnEap | undefined, none: string): SectionBlock[] => [
  section(own ? ownText(words, own) : none),
  section(toAsk(words, own)),
];

/** Shows the EAP among other people to talk to. Nothing else there says what an EAP is, so this does. */
export const eapSections = ({ words, catalog: { ownEap } }: Read): SectionBlock[] => {
  const { title, usual, none } = words.eap;
  return sections(words, ownEap, `*${title}*\n${usual} ${none}`);
};

/** Shows the EAP in a line or two, as one rung of the ladder. */
export const eapRung = ({ words, catalog: { ownEap } }: Read): SectionBlock =>
  ownEap ? briefBlock(`${words.eap.lead} `, ownEap, beginning(words, ownEap)) : section(words.eap.any);

/** The page on EAPs: the numbers to call in a crisis, the workplace's own EAP, and what's known about EAPs. */
export const eapBlocks = ({ words, catalog }: Read): KnownBlock[] => [
  { ...crisisLine(catalog), accessory: otherPages(words, catalog, 'eap') },
  header(words.eap.title),
  ...sections(
    words,
    catalog.ownEap,
    catalog.eap.length > 0 ? words.eap.none : `${words.eap.usual} ${words.eap.none}`,
  ),
  ...(catalog.eap.length > 0 ? [divider()] : []),
  ...factBlocks(words, catalog.eap),
  actions(button(words.buttons.talk, 'talk')),
];

/** Shows the page on EAPs in a modal. */
export const eapModal = (texts: Read): ModalView =>
  plainModal(texts.words, texts.words.support.title, eapBlocks(texts), 'support');
