import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type MemberId, type PulseId, pulseId, type TeamId, teamId, type WorkspaceId } from '../pulse/ids.js';
import { DEFAULT_LANGUAGE, type Language, LANGUAGES } from '../pulse/language.js';
import type { Keyring } from './keyring.js';
import { padJson, seal, unseal } from './seal.js';

/** The pulse a check-in form was opened for. */
export interface Form {
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly week: number;
  readonly closingDay: Day;
  /** The language it was drawn in. */
  readonly language: Language;
}

const PLAIN_BYTES = 160;
const formSchema = z.strictObject({
  team: z.string().transform(teamId),
  pulse: z.string().transform(pulseId),
  week: z.int(),
  // A form that was drawn before an upgrade may say none.
  language: z.enum(LANGUAGES).default(DEFAULT_LANGUAGE),
});

/** A form's hidden field: opens only for the member it was drawn for. Throws NoKeyForDay. */
export function sealForm(keyring: Keyring, workspace: WorkspaceId, member: MemberId, form: Form): string {
  const { closingDay, ...rest } = form;
  const key = keyring.keyToSeal('form', closingDay);
  const body = seal(key, aad(workspace, member), padJson(rest, PLAIN_BYTES));
  return `${closingDay}.${body.toString('base64url')}`;
}

/** What a form was for, or null when its hidden field was altered, belongs to someone else or is past its day. */
export function openForm(
  keyring: Keyring,
  workspace: WorkspaceId,
  member: MemberId,
  text: string,
): Form | null {
  const match = /^(\d{1,6})\.([\w-]+)$/.exec(text);
  if (!match) return null;
  const closingDay = Number(match[1]);
  const key = keyring.key('form', closingDay);
  const plain = key && unseal(key, aad(workspace, member), Buffer.from(match[2] ?? '', 'base64url'));
  return plain ? { ...formSchema.parse(JSON.parse(plain.toString())), closingDay } : null;
}

const aad = (workspace: WorkspaceId, member: MemberId) => ['form', workspace, member];
