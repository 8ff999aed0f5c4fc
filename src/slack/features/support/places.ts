import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { Listed } from '../../../support/catalog.js';
import { PROFESSION_SUBJECTS } from '../../../support/professions.js';
import { STATE_SUBJECTS, STATES, type StateHelp, type StateSubject } from '../../../support/states.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, divider, header, section } from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';
import { fill } from '../../kit/text.js';
import { crisisLine, resourceBlock, sourceBlock, supportModal } from './catalog.js';
import { listsOf } from './place-lists.js';

/** The facts and resources on one subject. */
interface Known {
  readonly label: string;
  readonly facts: readonly { readonly text: string; readonly source: string; readonly verified_on: string }[];
  readonly resources: readonly Listed[];
}

/** Shows subject by subject, each label above its first fact, and each source below the last fact in a row it's for. */
const knownBlocks = (words: Words, known: readonly Known[]): KnownBlock[] =>
  known.flatMap(({ label, facts, resources }) => [
    ...facts.flatMap((fact, at) => [
      section(at === 0 ? `*${label}*\n${fact.text}` : fact.text),
      ...(facts[at + 1]?.source === fact.source && facts[at + 1]?.verified_on === fact.verified_on
        ? []
        : [sourceBlock(words, fact)]),
    ]),
    ...(facts.length === 0 && resources.length > 0 ? [section(`*${label}*`)] : []),
    ...resources.map((one) => resourceBlock(words, one)),
  ]);

/** The buttons below the lists and below the pages they lead to. */
const waysOn = ({ words, catalog }: Texts, ...first: readonly Button[]): KnownBlock[] => [
  divider(),
  actions(
    ...first,
    button(catalog.categories.legal.title, 'support_legal'),
    button(words.buttons.talk, 'talk'),
    button(words.buttons.support, 'support'),
  ),
];

/**
 * Shows the lists with little else. With fifty states, a view that said more would be larger than the size that all views
 * share, and anyone who sees sizes could tell which page it is.
 */
export function placesModal(texts: Texts): ModalView {
  const lists = listsOf(texts);
  if (lists.length === 0) return supportModal(texts, 'legal');
  const { words, catalog } = texts;
  const blocks = [crisisLine(catalog), section(words.places.choose), actions(...lists), ...waysOn(texts)];
  return plainModal(words, words.support.title, blocks, 'support');
}

/** Shows a page between the numbers to call and the buttons that lead on. */
function pageModal(texts: Texts, title: string, page: readonly KnownBlock[]): ModalView {
  const { words, catalog } = texts;
  const again = button(words.places.another, 'places');
  const blocks = [crisisLine(catalog), header(title), ...page, ...waysOn(texts, again)];
  return plainModal(words, words.support.title, blocks, 'support');
}

/** Names, in one line, the subjects on which nothing has been checked; no block if there are none. */
const missingBlocks = ({ places }: Words, labels: readonly string[]): KnownBlock[] =>
  labels.length === 0 ? [] : [section(fill(places.missing, { subjects: labels.join(' · ') }))];

/** Returns a state's facts on one subject; a fact about some professions begins with their names. */
function stateFacts({ professions }: Texts, { facts }: StateHelp, subject: StateSubject): Known['facts'] {
  return facts
    .filter(({ about }) => about === subject)
    .map(({ professions: some, ...fact }) => {
      const titles = professions.flatMap(({ profession, title }) =>
        some?.includes(profession) ? [title] : [],
      );
      return titles.length > 0 ? { ...fact, text: `_${titles.join(', ')}:_ ${fact.text}` } : fact;
    });
}

/** Returns the program or line that a state has on a subject. */
function resourceOf({ program, counseling, warmline }: StateHelp, subject: StateSubject): readonly Listed[] {
  const resources: Partial<Record<StateSubject, Listed | undefined>> = { program, counseling, warmline };
  const one = resources[subject];
  return one ? [one] : [];
}

/** Shows what we know about a state, or that we know nothing, and how to check; for an unknown code, the legal category. */
export function stateModal(texts: Texts, value: string): ModalView {
  const { words } = texts;
  const { places } = words;
  const code = STATES.find((one) => one === value);
  if (!code) return supportModal(texts, 'legal');
  const state = texts.states.get(code);
  const name = places.states[code];
  const page = state
    ? [
        context(places.known),
        ...knownBlocks(
          words,
          STATE_SUBJECTS.map((subject) => ({
            label: places.stateSubjects[subject],
            facts: stateFacts(texts, state, subject),
            resources: resourceOf(state, subject),
          })),
        ),
        ...missingBlocks(
          words,
          state.missing.map((subject) => places.stateSubjects[subject]),
        ),
      ]
    : [section(fill(places.nothing, { state: name }))];
  return pageModal(texts, name, [...page, section(places.check)]);
}

/** Shows what we know about a profession; for an unknown name, the legal category. */
export function professionModal(texts: Texts, value: string): ModalView {
  const { words, professions } = texts;
  const { places } = words;
  const one = professions.find(({ profession }) => profession === value);
  if (!one) return supportModal(texts, 'legal');
  const page = [
    section(one.intro),
    ...knownBlocks(
      words,
      PROFESSION_SUBJECTS.map((subject) => ({
        label: places.professionSubjects[subject],
        facts: one.facts.filter(({ about }) => about === subject),
        resources: subject === 'colleagues' ? one.colleagues : [],
      })),
    ),
    ...missingBlocks(
      words,
      one.missing.map((subject) => places.professionSubjects[subject]),
    ),
  ];
  return pageModal(texts, one.title, page);
}
