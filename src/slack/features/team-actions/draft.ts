import * as z from 'zod';
import type { Instant } from '../../../pulse/calendar.js';
import { type TeamId, teamId } from '../../../pulse/ids.js';
import { OUTCOMES } from '../../../pulse/team-actions.js';

/** An action of a team, and when the last thing was said of it that somebody has read. */
export interface Seen {
  readonly team: TeamId;
  readonly id: string;
  readonly seen: Instant;
}

/** An action as buttons and forms carry it. */
export const seenValue = ({ team, id, seen }: Seen): string => `${team}|${id}|${seen}`;

/** Reads what a button or form carries; null for anything else. */
export function readSeen(value: string): Seen | null {
  const [team = '', id = '', seen = ''] = value.split('|');
  return team !== '' && id !== '' && /^\d{1,15}$/.test(seen)
    ? { team: teamId(team), id, seen: Number(seen) }
    : null;
}

const draftSchema = z.union([
  z.strictObject({
    team: z.string().transform(teamId),
    suggestion: z.string().nullable(),
    words: z.string(),
  }),
  z.strictObject({
    team: z.string().transform(teamId),
    id: z.string(),
    seen: z.int(),
    is: z.enum(OUTCOMES),
    because: z.string().nullable(),
  }),
]);

/** What a manager is about to say: a choice, or what came of an action. It's shown once more before it's stored. */
export type Draft = z.infer<typeof draftSchema>;

/** A draft as the form carries it that asks once more: without a space, which parts it from what fills the form up. */
export const writtenDraft = (draft: Draft): string =>
  Buffer.from(JSON.stringify(draft)).toString('base64url');

/** Reads the draft that a form carries; null for anything else. */
export function readDraft(metadata: string): Draft | null {
  try {
    return draftSchema.parse(JSON.parse(Buffer.from(metadata, 'base64url').toString()));
  } catch {
    // Whoever handles the form says that nothing was stored.
    return null;
  }
}
