import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { type Guide, type GuideName, shelfOf } from '../../../support/guides.js';
import {
  actions,
  button,
  context,
  divider,
  header,
  MOST_IN_SECTION,
  plain,
  section,
} from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { comparedWith, crisisLine, supportModal } from './catalogue.js';
import { guideList } from './guide-list.js';
import { placeBlocks } from './place-lists.js';

/** What leads to a page that may fit a reader better, above some guides. */
function elsewhere(texts: Texts, name: GuideName): KnownBlock[] {
  const { words, guides } = texts;
  const closer = guides.find(({ guide }) => guide === 'client-suicide');
  if (name === 'event' && closer)
    return [
      { ...section(words.guides.lostClient), accessory: button(words.guides.open, 'guide', closer.guide) },
    ];
  return name === 'leave' ? placeBlocks(texts) : [];
}

/** What stands below an entry: the crisis line where it speaks of one, and its source. */
const below = (
  { words, catalogue }: Texts,
  { crisis, source, verified_on: checked }: Guide['entries'][number],
): KnownBlock[] => [
  ...(crisis ? [crisisLine(catalogue)] : []),
  ...(source === undefined || checked === undefined ? [] : [context(comparedWith(words, source, checked))]),
];

/** A guide, below the numbers to call: entry by entry, with the source of each. */
const guideBlocks = (texts: Texts, { guide, title, intro, entries }: Guide): KnownBlock[] => [
  crisisLine(texts.catalogue),
  header(title),
  section(intro),
  ...elsewhere(texts, guide),
  ...entries.flatMap((one) => [section(`*${one.title}*\n${one.text}`), ...below(texts, one)]),
];

/**
 * A guide in as few blocks as Slack takes, below the numbers to call, as plain text: what's selected there is one text to
 * copy.
 */
function guideText(
  { words, catalogue }: Pick<Texts, 'words' | 'catalogue'>,
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
    crisisLine(catalogue),
    section(words.guides.copyIntro),
    ...sheets.map((sheet): SectionBlock => ({ type: 'section', text: plain(sheet) })),
  ];
}

/** The guide that is made to be copied. */
const COPIED: GuideName = 'iop-call';

/** The guides that /support answers with, by the word after it. */
const BY_WORD: Readonly<Partial<Record<string, GuideName>>> = { call: COPIED, event: 'event' };

/** The guide by this name, if the region has it. */
const guideNamed = ({ guides }: Pick<Texts, 'guides'>, name: string): Guide | null =>
  guides.find(({ guide }) => guide === name) ?? null;

/** A guide to read, with the others of its shelf; all of support for one that the region doesn't have. */
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

/** What to ask before a first call, as one text. */
export function copyModal(texts: Texts): ModalView {
  const { words } = texts;
  const guide = guideNamed(texts, COPIED);
  if (!guide) return supportModal(texts, null);
  return plainModal(
    words,
    words.guides.title,
    [...guideText(texts, guide), divider(), actions(button(words.buttons.support, 'support'))],
    'support',
  );
}

/** What /support answers to the word for a guide; null for any other word, or where the region doesn't have it. */
export function answeredGuide(texts: Texts, word: string): KnownBlock[] | null {
  const guide = guideNamed(texts, BY_WORD[word] ?? '');
  if (!guide) return null;
  const { words } = texts;
  const end = actions(button(words.buttons.talk, 'talk'), button(words.buttons.support, 'support'));
  return guide.guide === COPIED ? [...guideText(texts, guide), end] : [...guideBlocks(texts, guide), end];
}
