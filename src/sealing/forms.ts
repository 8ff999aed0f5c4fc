import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import { LANGUAGE_CODES } from './codes.js';
import { code, fields, pulse, team, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { dayOfDated, type DayRecord, openDated, sealDated } from './records.js';

/** The pulse a check-in form was opened for. */
export interface Form {
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly week: number;
  readonly closingDay: Day;
  /** The language it was drawn in. */
  readonly language: Language;
}

export const FORM: DayRecord<Omit<Form, 'closingDay'>> = {
  kind: 'form',
  version: 1,
  layouts: { 1: fields({ team, pulse, week: u16, language: code(LANGUAGE_CODES) }) },
  size: 64,
};

/** Seals a form's hidden field, which opens only for the member we drew the form for. Throws NoKeyForDay. */
export const sealForm = (
  keyring: Keyring,
  workspace: WorkspaceId,
  member: MemberId,
  { closingDay, ...form }: Form,
): string =>
  sealDated(keyring, FORM, { day: closingDay, place: [workspace, member] }, form).toString('base64url');

/**
 * Returns what a form was for; null if its hidden field was altered, belongs to someone else or is past its
 * day.
 */
export function openForm(
  keyring: Keyring,
  workspace: WorkspaceId,
  member: MemberId,
  hidden: string,
): Form | null {
  const sealed = Buffer.from(hidden, 'base64url');
  // Decoding skips characters that aren't base64url, and a field with any of those in it was altered too.
  if (sealed.toString('base64url') !== hidden) return null;
  const closingDay = dayOfDated(sealed);
  const form = openDated(keyring, FORM, [workspace, member], sealed);
  return form && closingDay !== null ? { ...form, closingDay } : null;
}
