import { randomBytes } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { ZodError } from 'zod';
import { changeOverlay } from '../../../store/overlay.js';
import { CATEGORIES, type Catalog, type Category } from '../../../support/catalog.js';
import {
  add,
  contactSchema,
  entrySchema,
  move,
  remove,
  setContact,
  setHidden,
  withoutDead,
} from '../../../support/overlay.js';
import { eachOf } from '../../kit/family.js';
import type { Click } from '../../kit/feature.js';
import type { Texts } from '../../texts/load.js';
import { categoryNamed } from '../support/index.js';
import { changeUnlessTooLong, dateNow, forAdmins, formForAdmins, overlayNow } from './admins.js';
import {
  contactModal,
  type EntryField,
  entryModal,
  readEntryAct,
  setupCategoryModal,
  setupModal,
} from './views.js';

const chosenCategory = (name: string): Category => categoryNamed(name) ?? 'peer';

/** Does what an admin chose from an entry's menu. */
async function changeEntry(click: Click, base: Catalog): Promise<ModalView> {
  const { workspace, texts, value } = click;
  const chosen = readEntryAct(value);
  if (!chosen) return setupModal(texts, base, await overlayNow(click));
  const { act, category, id } = chosen;
  const changed = await changeOverlay(workspace.context.store, (overlay) =>
    act === 'remove'
      ? remove(overlay, category, id)
      : act === 'hide' || act === 'show'
        ? setHidden(overlay, id, act === 'hide')
        : move(base, overlay, category, id, act === 'up' ? -1 : 1),
  );
  return setupCategoryModal(texts, base, changed, category);
}

/** Shows the workplace's own support, and changes it. */
export const SETUP_ACTIONS = {
  setup: forAdmins(async (click, base) => setupModal(click.texts, base, await overlayNow(click))),
  ...eachOf('setup', CATEGORIES, (category) =>
    forAdmins(async (click, base) =>
      setupCategoryModal(click.texts, base, await overlayNow(click), category),
    ),
  ),
  setup_entry: forAdmins(changeEntry),
  setup_add: forAdmins(({ texts, value }) => entryModal(texts.words, chosenCategory(value))),
  setup_contact: forAdmins(async (click) => contactModal(click.texts.words, await overlayNow(click))),
  setup_clean: forAdmins(async ({ workspace: { context }, texts }, base) =>
    setupModal(texts, base, await changeOverlay(context.store, (overlay) => withoutDead(base, overlay))),
  ),
};

/** The form's names for an entry's fields, where they differ. */
const FIELD_OF: Readonly<Record<string, EntryField>> = { for: 'whom' };

/** Returns what's wrong with each field, as the form shows it. */
function problemsOf({ setup }: Texts['words'], error: ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, code } of error.issues) {
    const name = String(path[0]);
    const field = FIELD_OF[name] ?? (name as EntryField);
    if (field === 'phone') problems[field] = code === 'custom' ? setup.problemContact : setup.problemPhone;
    else if (field === 'url') problems[field] = setup.problemUrl;
    else problems[field] = code === 'custom' ? setup.problemLine : setup.problem;
  }
  return problems;
}

/** Adds the entry that an admin wrote. */
export const entryForm = formForAdmins(async ({ workspace, texts, metadata, fields }) => {
  const { whom, ...rest } = fields;
  const given = Object.fromEntries(
    Object.entries({ ...rest, for: whom }).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const addedOn = dateNow(workspace);
  const read = entrySchema.safeParse({ ...given, id: `own-${randomBytes(6).toString('hex')}`, addedOn });
  if (!read.success) return { problems: problemsOf(texts.words, read.error) };
  const category = chosenCategory(metadata);
  const overlay = await changeUnlessTooLong(workspace, (now) => add(now, category, read.data));
  if (!overlay) return { problems: { what: texts.words.setup.problemTooLong } };
  return { view: setupCategoryModal(texts, workspace.catalog(), overlay, category) };
});

/** Saves the person to ask about Evenkeel in this workspace; an empty field removes the name. */
export const contactForm = formForAdmins(async ({ workspace, texts, fields }) => {
  const given = fields['contact']?.trim() ?? '';
  const read = contactSchema.safeParse(given);
  if (given !== '' && !read.success) return { problems: { contact: texts.words.setup.problemLine } };
  const { store } = workspace.context;
  const overlay = await changeOverlay(store, (now) => setContact(now, read.data ?? null));
  return { view: setupModal(texts, workspace.catalog(), overlay) };
});
