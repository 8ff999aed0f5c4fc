import type { KnownBlock, StaticSelect } from '@slack/types';
import { STATES } from '../../../support/states.js';
import type { Texts } from '../../texts/load.js';
import { button, section, select } from '../../kit/blocks.js';

/**
 * All states in the order of their names, with a file or without: who doesn't find theirs couldn't know that we have nothing
 * on it.
 */
function stateList({ words: { places, locale } }: Texts): StaticSelect {
  const all = STATES.map((code) => [code, places.states[code]] as const).toSorted(([, one], [, other]) =>
    one.localeCompare(other, locale),
  );
  return select('state', all, null, places.state);
}

const professionList = ({ words, professions }: Texts): StaticSelect =>
  select(
    'profession',
    professions.map(({ profession, title }) => [profession, title] as const),
    null,
    words.places.profession,
  );

/** The list of states and the list of professions, as far as a region has files for them. */
export const listsOf = (texts: Texts): readonly StaticSelect[] => [
  ...(texts.states.size > 0 ? [stateList(texts)] : []),
  ...(texts.professions.length > 0 ? [professionList(texts)] : []),
];

/** What leads to the lists from the legal category: why to choose, and a button; nothing in a region that has neither. */
export const placeBlocks = (texts: Texts): KnownBlock[] =>
  listsOf(texts).length > 0
    ? [{ ...section(texts.words.places.choose), accessory: button(texts.words.places.open, 'places') }]
    : [];
