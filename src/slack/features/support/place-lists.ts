import type { KnownBlock, StaticSelect } from '@slack/types';
import { STATES } from '../../../support/states.js';
import type { Texts } from '../../texts/load.js';
import { button, section, select } from '../../kit/blocks.js';

/**
 * Returns the list of all states by name, even those we have no file on: otherwise, people who don't find theirs couldn't
 * tell that we know nothing about it.
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

/** Returns the list of states and the list of professions, each only if the region has files for it. */
export const listsOf = (texts: Texts): readonly StaticSelect[] => [
  ...(texts.states.size > 0 ? [stateList(texts)] : []),
  ...(texts.professions.length > 0 ? [professionList(texts)] : []),
];

/** Leads from the legal category to the lists: why to choose, and a button; nothing in a region without lists. */
export const placeBlocks = (texts: Texts): KnownBlock[] =>
  listsOf(texts).length > 0
    ? [{ ...section(texts.words.places.choose), accessory: button(texts.words.places.open, 'places') }]
    : [];
