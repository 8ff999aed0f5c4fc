import * as z from 'zod';
import type { Instant } from '../../../pulse/calendar.js';
import { type TeamId, teamId } from '../../../pulse/ids.js';
import { ACTION_OUTCOMES } from '../../../pulse/team-actions.js';

/** A team's action as a manager last saw it: `seen` is when the last thing they read of it was said. */
export interface SeenAction {
  readonly team: TeamId;
  readonly id: string;
  readonly seen: Instant;
}

/** Returns an action as buttons and forms carry it. */
export const seenValue = ({ team, id, seen }: SeenAction): string => `${team}|${id}|${seen}`;

/** Reads what a button or form carries; null for anything else. */
export function readSeen(value: string): SeenAction | null {
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
    is: z.enum(ACTION_OUTCOMES),
    because: z.string().nullable(),
  }),
]);

/** Something a manager is about to say, a choice or what came of an action: shown once more before it's stored. */
export type Draft = z.infer<typeof draftSchema>;

/** Returns a draft as the preview carries it: in base64url, since a space would part it from the modal's padding. */
export const writtenDraft = (draft: Draft): string =>
  Buffer.from(JSON.stringify(draft)).toString('base64url');

/** Reads the draft that a form carries; null for anything else. */
export function readDraft(metadata: string): Draft | null {
  try {
    return draftSchema.parse(JSON.parse(Buffer.from(metadata, 'base64url').toString()));
  } catch {
    // Not a draft: the form's handler refuses it.
    return null;
  }
}
