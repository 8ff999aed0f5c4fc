import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { CATEGORIES, type Catalog, type Category, type Listed } from '../../../support/catalog.js';
import { canHide, deadEntries, MOST_ADDED, ordered, type Overlay } from '../../../support/overlay.js';
import type { Eap } from '../../../support/eap.js';
import type { Texts } from '../../texts/load.js';
import { escaped, fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { actions, button, CHOICE, context, divider, header, plain, section } from '../../kit/blocks.js';
import { formModal, plainModal } from '../../kit/modals.js';
import { categoryNamed } from '../support/index.js';
import { eapSetupBlocks, writtenEap } from './eap-views.js';
import { fillPlural } from '../../kit/plural.js';

/** The choices of an entry's menu. */
const ENTRY_ACTS = ['up', 'down', 'hide', 'show', 'remove'] as const;
type EntryAct = (typeof ENTRY_ACTS)[number];

/** Reads a choice from an entry's menu; null for anything else. */
export function readEntryAct(value: string): { act: EntryAct; category: Category; id: string } | null {
  const [act, category, id] = value.split('|');
  const knownAct = ENTRY_ACTS.find((one) => one === act);
  const knownCategory = categoryNamed(category ?? '');
  return knownAct && knownCategory && id ? { act: knownAct, category: knownCategory, id } : null;
}

/**
 * Shows admins the workplace's own support: changes that no longer apply to anything, the employee assistance program,
 * the groups, and the person to ask about Evenkeel.
 *
 * @param removed the program that was just removed, if any
 */
export function setupModal(
  { words, catalog }: Texts,
  base: Catalog,
  overlay: Overlay,
  removed?: Eap,
): ModalView {
  const dead = deadEntries(base, overlay);
  const view = plainModal(
    words,
    words.setup.title,
    [
      section(words.setup.intro),
      ...(dead.length > 0
        ? [
            section(`:warning: ${fillPlural(words.locale, words.setup.dead, ['count', dead.length])}`),
            context(escaped(dead.join(', '))),
            actions(button(words.setup.clean, 'setup_clean')),
          ]
        : []),
      ...eapSetupBlocks(words, overlay, removed),
      section(words.setup.groups),
      actions(...CATEGORIES.map((name) => button(catalog.categories[name].title, `setup_${name}`))),
      section(
        overlay.contact === undefined
          ? words.setup.noContact
          : fill(words.setup.contactIs, { person: typed(overlay.contact) }),
      ),
      actions(
        button(words.setup.contactEdit, 'setup_contact'),
        button(words.supporters.title, 'supporter_list'),
        button(words.doing.everywhere, 'act_everywhere'),
      ),
    ],
    'setup',
  );
  return removed ? { ...view, private_metadata: writtenEap(removed) } : view;
}

/** Shows one group of support: every entry, with a menu of what admins can do with it. */
export function setupCategoryModal(
  { words, catalog }: Texts,
  base: Catalog,
  overlay: Overlay,
  category: Category,
): ModalView {
  const full = overlay.added[category].length >= MOST_ADDED;
  return plainModal(
    words,
    words.setup.title,
    [
      header(catalog.categories[category].title),
      ...ordered(base, overlay, category).map((one) => entryBlock(words, overlay, category, one)),
      full ? section(words.setup.limit) : actions(button(words.setup.add, 'setup_add', category)),
      divider(),
      actions(...CATEGORIES.map((name) => button(catalog.categories[name].title, `setup_${name}`))),
    ],
    'setup',
  );
}

function entryBlock({ setup }: Words, overlay: Overlay, category: Category, one: Listed): KnownBlock {
  const own = one.source === undefined;
  const hidden = overlay.hidden.includes(one.id);
  const state = (own ? setup.own : '') + (hidden ? setup.hidden : '');
  const option = (act: EntryAct): PlainTextOption => ({
    text: plain(setup[act]),
    value: `${act}|${category}|${one.id}`,
  });
  const last: EntryAct[] = own ? ['remove'] : canHide(category) ? [hidden ? 'show' : 'hide'] : [];
  return {
    ...section(fill(setup.entry, { name: typed(one.name), state })),
    block_id: one.id,
    accessory: {
      type: 'overflow',
      action_id: 'setup_entry',
      options: (['up', 'down', ...last] as const).map(option),
    },
  };
}

/** The fields of an entry's form; each is also the id of the block that asks for it. */
const ENTRY_FIELDS = ['name', 'what', 'phone', 'text', 'url', 'person', 'whom', 'hours', 'cost'] as const;
export type EntryField = (typeof ENTRY_FIELDS)[number];

const field = (words: Words, name: EntryField): InputBlock => ({
  type: 'input',
  block_id: name,
  label: plain(words.setup[name]),
  optional: name !== 'name' && name !== 'what',
  ...(name === 'person' ? { hint: plain(words.setup.agreed) } : {}),
  element:
    name === 'person'
      ? { type: 'users_select', action_id: CHOICE }
      : {
          type: 'plain_text_input',
          action_id: CHOICE,
          max_length: name === 'what' ? 300 : name === 'name' ? 80 : 150,
          multiline: name === 'what',
        },
});

/** The form that adds a program or a person to a group. */
export const entryModal = (words: Words, category: Category): ModalView =>
  formModal(words, {
    id: 'entry',
    metadata: category,
    title: words.setup.title,
    blocks: ENTRY_FIELDS.map((name) => field(words, name)),
  });

/** The form that names the person to ask about Evenkeel. */
export const contactModal = (words: Words, { contact }: Overlay): ModalView =>
  formModal(words, {
    id: 'contact',
    metadata: '',
    title: words.setup.title,
    blocks: [
      {
        type: 'input',
        block_id: 'contact',
        label: plain(words.setup.contact),
        hint: plain(words.setup.contactHint),
        optional: true,
        element: {
          type: 'plain_text_input',
          action_id: CHOICE,
          max_length: 100,
          ...(contact === undefined ? {} : { initial_value: contact }),
        },
      },
    ],
  });
