import * as z from 'zod';
import { memberId, pulseId, teamId } from './ids.js';
import { LANGUAGES } from './language.js';

/**
 * What one delivery does. `noWeekly`, `noReminder` and `noOutreach` send nothing: they stand in for a note that a member does not
 * get, so that every member has one delivery of the same shape and the queue tells nothing.
 */
export const NOTE_KINDS = [
  'welcome',
  'weekly',
  'noWeekly',
  'reminder',
  'noReminder',
  'outreach',
  'followUp',
  'noOutreach',
  'digest',
] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

export const noteSchema = z.strictObject({
  kind: z.enum(NOTE_KINDS),
  member: z.string().transform(memberId),
  team: z.string().transform(teamId),
  pulse: z.string().transform(pulseId),
  /** When the pulse closes: in the text of weekly cards and reminders, which are pointless from then on. */
  closesAt: z.number(),
  /** What the member reads; null: whatever they read Slack in. */
  language: z.enum(LANGUAGES).nullable(),
});

/** Notes that only make sense while their pulse is open. */
export const endsWithPulse = (kind: NoteKind): boolean =>
  kind === 'weekly' || kind === 'noWeekly' || kind === 'reminder' || kind === 'noReminder';

/** A private message to one member, decided but not yet sent. */
export type Note = z.infer<typeof noteSchema>;
