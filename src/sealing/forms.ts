import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import { LANGUAGE_CODES } from './codes.js';
import { code, fields, pulse, team, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { dayOfDated, type DayRecord, openDated, sealDated } from './records.js';

/** The pulse that a check-in form is for, and how it was drawn. */
export interface Form {
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly week: number;
  readonly closingDay: Day;
  /** The language that the form was drawn in. */
  readonly language: Language;
}

export const FORM: DayRecord<Omit<Form, 'closingDay'>> = {
  kind: 'form',
  version: 1,
  layouts: { 1: fields({ team, pulse, week: u16, language: code(LANGUAGE_CODES) }) },
  size: 64,
};

/** Seals a form's hidden field, which opens only for the member who gets the form. Throws NoKeyForDay. */
export const sealForm = (
  keyring: Keyring,
  workspace: WorkspaceId,
  member: MemberId,
  { closingDay, ...form }: Form,
): string =>
  sealDated(keyring, FORM, { day: closingDay, place: [workspace, member] }, form).toString('base64url');

/**
 * Opens a form's hidden field; null if it was altered, belongs to another member's form or is past its day.
 */
export function openForm(
  keyring: Keyring,
  workspace: WorkspaceId,
  member: MemberId,
  hidden: string,
): Form | null {
  const sealed = Buffer.from(hidden, 'base64url');
  // Decoding skips characters that aren't base64url, but a field that holds any was altered too.
  if (sealed.toString('base64url') !== hidden) return null;
  const closingDay = dayOfDated(sealed);
  const form = openDated(keyring, FORM, [workspace, member], sealed);
  return form && closingDay !== null ? { ...form, closingDay } : null;
}
