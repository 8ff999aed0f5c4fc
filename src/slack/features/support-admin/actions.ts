import { randomBytes } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { ZodError } from 'zod';
import { memberId } from '../../../pulse/ids.js';
import { changeOverlay, overlayOf } from '../../../store/overlay.js';
import { CATEGORIES, type Category } from '../../../support/catalogue.js';
import {
  add,
  type Entry,
  entrySchema,
  move,
  type Overlay,
  remove,
  setHidden,
  withoutDead,
} from '../../../support/overlay.js';
import type { Workspace } from '../../workspace.js';
import { tooLongToHide } from '../../examples/private.js';
import type { Texts } from '../../texts/load.js';
import { ACTIONS, section } from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import {
  type EntryField,
  entryModal,
  readEntryAct,
  setupCategoryModal,
  setupCategoryOf,
  setupModal,
} from './views.js';
import type { Act } from '../../kit/act.js';

const categoryNamed = (name: string): Category => CATEGORIES.find((one) => one === name) ?? 'peer';

/** Whether an action belongs to the set-up of the workplace's own support. */
export const isSetup = (action: string): boolean => action === 'setup' || action.startsWith('setup_');

/** What a refused person sees: only an admin may change what everybody is shown. */
const forAdmins = ({ words }: Texts): ModalView =>
  plainModal(words, words.setup.title, [section(words.setup.adminsOnly)]);

/** Shows and changes the workplace's own support, for whoever is an admin at this moment. */
export async function answerSetup(
  workspace: Workspace,
  texts: Texts,
  { member, action, value }: Act,
): Promise<ModalView> {
  const { context, directory } = workspace;
  if (!(await directory.isAdmin(member))) return forAdmins(texts);
  const base = workspace.catalogue();
  const change = (to: (overlay: Overlay) => Overlay) => changeOverlay(context.store, to);
  if (action === ACTIONS.setupAdd) return entryModal(texts.words, categoryNamed(value));
  if (action === ACTIONS.setupClean)
    return setupModal(texts, base, await change((overlay) => withoutDead(base, overlay)));
  const category = setupCategoryOf(action);
  if (category) return setupCategoryModal(texts, base, await overlayOf(context.store), category);
  const asked = action === ACTIONS.setupEntry ? readEntryAct(value) : null;
  if (!asked) return setupModal(texts, base, await overlayOf(context.store));
  const { act, id } = asked;
  const changed = await change((overlay) =>
    act === 'remove'
      ? remove(overlay, asked.category, id)
      : act === 'hide' || act === 'show'
        ? setHidden(overlay, id, act === 'hide')
        : move(base, overlay, asked.category, id, act === 'up' ? -1 : 1),
  );
  return setupCategoryModal(texts, base, changed, asked.category);
}

/** The form's fields where the entry's go by another name. */
const FIELD_OF: Readonly<Record<string, EntryField>> = { for: 'whom' };

/** What is wrong with each field, as the form shows it. */
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

export type Added =
  | { readonly kind: 'added'; readonly view: ModalView }
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> };

/**
 * Adds what an admin wrote into the form.
 *
 * @param fields the form's fields, as Slack sent them
 */
export async function addEntry(
  workspace: Workspace,
  texts: Texts,
  member: string,
  group: string,
  fields: Readonly<Partial<Record<EntryField, string>>>,
): Promise<Added> {
  const { context, directory } = workspace;
  if (!(await directory.isAdmin(memberId(member)))) return { kind: 'added', view: forAdmins(texts) };
  const { whom, ...rest } = fields;
  const given = Object.fromEntries(
    Object.entries({ ...rest, for: whom }).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const addedOn = new Date(context.clock.now()).toISOString().slice(0, 10);
  const read = entrySchema.safeParse({ ...given, id: `own-${randomBytes(6).toString('hex')}`, addedOn });
  if (!read.success) return { kind: 'problems', problems: problemsOf(texts.words, read.error) };
  const entry: Entry = read.data;
  const category = categoryNamed(group);
  let tooLong = false;
  const overlay = await changeOverlay(context.store, (now) => {
    const next = add(now, category, entry);
    const before = tooLongToHide(workspace.reader.textsWith(now));
    tooLong = tooLongToHide(workspace.reader.textsWith(next)).some((problem) => !before.includes(problem));
    return tooLong ? now : next;
  });
  if (tooLong) return { kind: 'problems', problems: { what: texts.words.setup.problemTooLong } };
  return { kind: 'added', view: setupCategoryModal(texts, workspace.catalogue(), overlay, category) };
}
