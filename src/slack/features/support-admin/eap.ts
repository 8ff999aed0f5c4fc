import type { ZodError } from 'zod';
import { changeOverlay } from '../../../store/overlay.js';
import type { Eap } from '../../../support/eap.js';
import { EAP_NUMBERS, type EapNumber, eapSchema } from '../../../support/eap-form.js';
import { setEap } from '../../../support/overlay.js';
import { UNCHOSEN } from '../../kit/blocks.js';
import type { Fields } from '../../kit/feature.js';
import { fill } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { changeUnlessTooLong, dateNow, forAdmins, formForAdmins, overlayNow } from './admins.js';
import { EAP_FIELDS, type EapField, eapFormModal, readEap } from './eap-views.js';
import { setupModal } from './views.js';

/** Shows the workplace's employee assistance program, and changes it. */
export const EAP_ACTIONS = {
  setup_eap: forAdmins(async (click) => eapFormModal(click.texts.words, await overlayNow(click))),
  setup_eap_remove: forAdmins(async ({ workspace: { context }, texts }, base) => {
    let removed: Eap | undefined;
    const overlay = await changeOverlay(context.store, (now) => {
      removed = now.eap;
      return setEap(now, null);
    });
    return setupModal(texts, base, overlay, removed);
  }),
  setup_eap_undo: forAdmins(async ({ workspace: { context }, texts, metadata }, base) => {
    const removed = readEap(metadata);
    const overlay = await changeOverlay(context.store, (now) =>
      // Another admin may have filled in a new one since.
      removed && now.eap === undefined ? setEap(now, removed) : now,
    );
    return setupModal(texts, base, overlay);
  }),
};

const isNumber = (name: EapField): name is EapNumber => Object.hasOwn(EAP_NUMBERS, name);

/** Returns the fields that were filled in; a number's field with anything but digits becomes NaN. */
const given = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    EAP_FIELDS.flatMap((name) => {
      const value = fields[name]?.trim() ?? '';
      if (value === '' || value === UNCHOSEN) return [];
      return [[name, isNumber(name) ? (/^\d+$/.test(value) ? Number(value) : Number.NaN) : value]];
    }),
  );

/** Returns what's wrong with each field, as the form shows it. */
function problemsOf({ setup, eapSetup }: Words, error: ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, code } of error.issues) {
    const name = path[0] as EapField;
    if (isNumber(name)) problems[name] = fill(eapSetup.problemNumber, EAP_NUMBERS[name]);
    else if (name === 'phone')
      problems[name] = code === 'custom' ? eapSetup.problemReach : setup.problemPhone;
    else if (name === 'url') problems[name] = setup.problemUrl;
    else problems[name] = name === 'name' && code === 'custom' ? setup.problemLine : setup.problem;
  }
  return problems;
}

/** Saves the EAP that an admin filled in. */
export const eapForm = formForAdmins(async ({ workspace, texts, fields }) => {
  const addedOn = dateNow(workspace);
  const read = eapSchema.safeParse({ ...given(fields), addedOn });
  if (!read.success) return { problems: problemsOf(texts.words, read.error) };
  const overlay = await changeUnlessTooLong(workspace, (now) => setEap(now, read.data));
  if (!overlay) return { problems: { name: texts.words.setup.problemTooLong } };
  return { view: setupModal(texts, workspace.catalog(), overlay) };
});
