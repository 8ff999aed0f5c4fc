import type { Instant } from '../../../pulse/calendar.js';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { ageInDays, FACT_AGE } from '../../../support/age.js';
import { BILLED, type Eap, type OwnEap } from '../../../support/eap.js';
import { EAP_LENGTHS, EAP_NUMBERS, type EapNumber, eapSchema } from '../../../support/eap-form.js';
import { eapOf, type Overlay } from '../../../support/overlay.js';
import { actions, button, CHOICE, choices, context, plain, section, select } from '../../kit/blocks.js';
import { dateLabel } from '../../kit/dates.js';
import { formModal } from '../../kit/modals.js';
import { fill, typed } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';

/**
 * Shows an admin the workplace's employee assistance program: its name, when it was checked, what to ask it, and buttons
 * to change it.
 *
 * @param removed the program that was just removed; a button puts it back
 */
export function eapSetupBlocks(words: Words, overlay: Overlay, removed?: Eap): KnownBlock[] {
  const { eapSetup: said, buttons } = words;
  const { eap } = overlay;
  const shown = eapOf(overlay);
  const state = shown
    ? fill(eap ? said.is : said.listed, { name: typed(shown.name) })
    : removed
      ? fill(said.removed, { name: typed(removed.name) })
      : said.none;
  return [
    section(shown ? `${state} ${fill(said.checked, { date: dateLabel(words, shown.addedOn) })}` : state),
    ...(shown && shown.smallestGroup === undefined ? [context(said.askGroup)] : []),
    actions(
      button(eap ? said.change : said.add, 'setup_eap'),
      ...(eap ? [button(said.remove, 'setup_eap_remove')] : []),
      ...(removed && !eap ? [button(buttons.undo, 'setup_eap_undo')] : []),
    ),
  ];
}

/**
 * Asks admins to check the EAP if no one has in more than `FACT_AGE.warnAfterDays` days; otherwise no block. It depends on
 * the entry alone, so every admin sees the same.
 */
export function eapReminder(words: Words, own: OwnEap | undefined, now: Instant): KnownBlock[] {
  if (!own || ageInDays({ verifiedOn: own.addedOn }, now) <= FACT_AGE.warnAfterDays) return [];
  return [section(fill(words.eapSetup.old, { date: dateLabel(words, own.addedOn) }))];
}

/** Returns a removed EAP as the view that can undo it carries it: without a space, like all metadata. */
export const writtenEap = (removed: Eap): string => encodeURIComponent(JSON.stringify(removed));

/** Reads the EAP that such a view carries; null for anything else. */
export function readEap(metadata: string): Eap | null {
  try {
    return eapSchema.parse(JSON.parse(decodeURIComponent(metadata)));
  } catch {
    // There's nothing to put back: the admin sees the set-up as it is.
    return null;
  }
}

/** The fields of the form; each is also the id of the block that asks for it. */
export const EAP_FIELDS = ['name', 'phone', 'url', 'hours', 'sessions', 'billed', 'smallestGroup'] as const;
export type EapField = (typeof EAP_FIELDS)[number];

/** Returns the longest input for a number, in characters. */
const digits = (name: EapNumber): number => String(EAP_NUMBERS[name].most).length;

/** The longest input for each field, in characters. */
const LENGTHS: Readonly<Record<Exclude<EapField, 'billed'>, number>> = {
  ...EAP_LENGTHS,
  phone: 75,
  hours: digits('hours'),
  sessions: digits('sessions'),
  smallestGroup: digits('smallestGroup'),
};

function field({ eapSetup: said }: Words, name: EapField, now: Partial<Eap>): InputBlock {
  const value = now[name];
  return {
    type: 'input',
    block_id: name,
    label: plain(said.fields[name]),
    optional: name !== 'name',
    ...(name === 'smallestGroup' ? { hint: plain(said.askGroup) } : {}),
    element:
      name === 'billed'
        ? select(CHOICE, choices(BILLED, said.billed, said.unknown), now.billed ?? null)
        : {
            type: 'plain_text_input',
            action_id: CHOICE,
            max_length: LENGTHS[name],
            ...(value === undefined ? {} : { initial_value: String(value) }),
          },
  };
}

/** The form to fill in the workplace's employee assistance program, prefilled with what's known so far. */
export function eapFormModal(words: Words, overlay: Overlay): ModalView {
  const now = eapOf(overlay) ?? {};
  return formModal(words, {
    id: 'eap',
    metadata: '',
    title: words.eapSetup.title,
    blocks: [section(words.eapSetup.intro), ...EAP_FIELDS.map((name) => field(words, name, now))],
  });
}
