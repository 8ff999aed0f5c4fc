import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { type Guide, type GuideName, shelfOf } from '../../../support/guides.js';
import { actions, button, divider, header, MOST_IN_SECTION, plain, section } from '../../kit/blocks.js';
import { plainModal, supportButton } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { crisisLine, sourceBlock, supportModal } from './catalog.js';
import { guideList } from './guide-list.js';
import { placeBlocks } from './place-lists.js';

/** Returns the links above some guides to pages that may fit a reader better. */
function elsewhere(texts: Texts, name: GuideName): KnownBlock[] {
  const { words, guides } = texts;
  const closer = guides.find(({ guide }) => guide === 'client-suicide');
  if (name === 'event' && closer)
    return [
      { ...section(words.guides.lostClient), accessory: button(words.guides.open, 'guide', closer.guide) },
    ];
  return name === 'leave' ? placeBlocks(texts) : [];
}

/** Returns the blocks below an entry: the crisis line if the entry is about a crisis, and its source. */
const below = (
  { words, catalog }: Texts,
  { crisis, source, verified_on }: Guide['entries'][number],
): KnownBlock[] => [
  ...(crisis ? [crisisLine(catalog)] : []),
  ...(source === undefined || verified_on === undefined ? [] : [sourceBlock(words, { source, verified_on })]),
];

/** Returns the numbers to call, then a guide, entry by entry, with the source of each. */
const guideBlocks = (texts: Texts, { guide, title, intro, entries }: Guide): KnownBlock[] => [
  crisisLine(texts.catalog),
  header(title),
  section(intro),
  ...elsewhere(texts, guide),
  ...entries.flatMap((one) => [section(`*${one.title}*\n${one.text}`), ...below(texts, one)]),
];

/**
 * Returns the numbers to call, then a guide as plain text in as few blocks as possible, so that people can select and copy
 * it as one text.
 */
function guideText(
  { words, catalog }: Pick<Texts, 'words' | 'catalog'>,
  { title, entries }: Guide,
): KnownBlock[] {
  const parts = entries.map(({ title: heading, text }) => `${heading.toUpperCase()}\n${text}`);
  const sheets = parts.reduce<string[]>(
    (done, part) => {
      const whole = `${done.at(-1)}\n\n${part}`;
      return whole.length <= MOST_IN_SECTION ? [...done.slice(0, -1), whole] : [...done, part];
    },
    [title],
  );
  return [
    crisisLine(catalog),
    section(words.guides.copyIntro),
    ...sheets.map((sheet): SectionBlock => ({ type: 'section', text: plain(sheet) })),
  ];
}

/** The guide that's made to be copied. */
const COPIED: GuideName = 'iop-call';

/** The guides that /support shows, by the word after it. */
const BY_WORD: Readonly<Partial<Record<string, GuideName>>> = { call: COPIED, event: 'event' };

/** Returns a guide by its name; null if the region doesn't have it. */
const guideNamed = ({ guides }: Pick<Texts, 'guides'>, name: string): Guide | null =>
  guides.find(({ guide }) => guide === name) ?? null;

/** Shows a guide, with the others of its shelf; if the region doesn't have it, shows all of support. */
export function guideModal(texts: Texts, name: string): ModalView {
  const { words } = texts;
  const guide = guideNamed(texts, name);
  if (!guide) return supportModal(texts, null);
  return plainModal(
    words,
    words.guides.title,
    [
      ...guideBlocks(texts, guide),
      ...(guide.guide === COPIED ? [actions(button(words.guides.copy, 'guide_copy'))] : []),
      divider(),
      ...guideList(texts, shelfOf(guide.guide), words.guides.legal),
      actions(button(words.buttons.talk, 'talk'), button(words.buttons.support, 'support')),
    ],
    'support',
  );
}

/** Shows what to ask in a first call to an IOP, as one text to copy. */
export function copyModal(texts: Texts): ModalView {
  const { words } = texts;
  const guide = guideNamed(texts, COPIED);
  if (!guide) return supportModal(texts, null);
  return plainModal(
    words,
    words.guides.title,
    [...guideText(texts, guide), divider(), supportButton(words)],
    'support',
  );
}

/** Returns the guide that /support shows for a word; null for any other word, or if the region doesn't have the guide. */
export function answeredGuide(texts: Texts, word: string): KnownBlock[] | null {
  const guide = guideNamed(texts, BY_WORD[word] ?? '');
  if (!guide) return null;
  const { words } = texts;
  const end = actions(button(words.buttons.talk, 'talk'), button(words.buttons.support, 'support'));
  return guide.guide === COPIED ? [...guideText(texts, guide), end] : [...guideBlocks(texts, guide), end];
}
