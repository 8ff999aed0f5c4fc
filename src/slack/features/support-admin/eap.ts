import type { ZodError } from 'zod';
import { changeOverlay } from '../../../store/overlay.js';
import type { Eap } from '../../../support/eap.js';
import { EAP_NUMBERS, type EapNumber, eapSchema } from '../../../support/eap-form.js';
import { type Overlay, setEap } from '../../../support/overlay.js';
import { tooLongToHide } from '../../examples/private.js';
import { adminsOnly } from '../../kit/admins.js';
import { UNCHOSEN } from '../../kit/blocks.js';
import { changing, type Fields } from '../../kit/feature.js';
import { fill } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { forAdmins, overlayNow } from './admins.js';
import { EAP_FIELDS, type EapField, eapFormModal } from './eap-views.js';
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
    const removed = eapSchema.safeParse(removedIn(metadata));
    const overlay = await changeOverlay(context.store, (now) =>
      // Another admin may have filled in a new one since.
      removed.success && now.eap === undefined ? setEap(now, removed.data) : now,
    );
    return setupModal(texts, base, overlay);
  }),
};

/** Reads the EAP that a view says was removed; undefined if it can't be read. */
function removedIn(metadata: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(metadata));
  } catch {
    // There's nothing to put back: the admin sees the set-up as it is.
    return undefined;
  }
}

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
export const eapForm = changing(async (sent) => {
  const { workspace, texts, fields } = sent;
  const { context, memberTexts } = workspace;
  const refused = await adminsOnly(sent, texts.words.setup.title);
  if (refused) return { view: refused };
  const addedOn = new Date(context.clock.now()).toISOString().slice(0, 10);
  const read = eapSchema.safeParse({ ...given(fields), addedOn });
  if (!read.success) return { problems: problemsOf(texts.words, read.error) };
  let tooLong = false;
  const overlay = await changeOverlay(context.store, (now): Overlay => {
    const next = setEap(now, read.data);
    const before = tooLongToHide(memberTexts.textsWith(now));
    tooLong = tooLongToHide(memberTexts.textsWith(next)).some((problem) => !before.includes(problem));
    return tooLong ? now : next;
  });
  if (tooLong) return { problems: { name: texts.words.setup.problemTooLong } };
  return { view: setupModal(texts, workspace.catalogue(), overlay) };
});
