import type { Button, SectionBlock } from '@slack/types';
import { onShelf, type Shelf } from '../../../support/guides.js';
import { button, section, select } from '../../kit/blocks.js';
import type { Texts } from '../../texts/load.js';

/** Returns a list of a shelf's guides beside a text; nothing if the region has none of those guides. */
export function guideList(
  { words, guides }: Pick<Texts, 'words' | 'guides'>,
  shelf: Shelf,
  text: string,
): SectionBlock[] {
  const shown = onShelf(guides, shelf);
  if (shown.length === 0) return [];
  const list = select(
    'guide',
    shown.map(({ guide, title }) => [guide, title] as const),
    null,
    words.guides.choose,
  );
  return [{ ...section(text), accessory: list }];
}

/** Returns the button to the lessons for managers; none in a region that has no lessons. */
export const lessonsButton = ({ words, guides }: Pick<Texts, 'words' | 'guides'>): Button[] =>
  onShelf(guides, 'leaders')
    .slice(0, 1)
    .map(({ guide }) => button(words.guides.lessons, 'guide', guide));
