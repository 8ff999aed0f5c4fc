import { type PulseId, pulseId, type TeamId, teamId } from '../../pulse/ids.js';

/** The value of the buttons of a weekly message and its reminder: the same for every member of the team. */
export const weekValue = (team: string, pulse: string): string => `${team}|${pulse}`;

/** Parses a value made by `weekValue`; null for anything else. */
export function readWeekValue(value: string): { team: TeamId; pulse: PulseId } | null {
  const match = /^([a-z0-9-]{1,40})\|(\d{4}-\d{2}-\d{2})$/.exec(value);
  return match ? { team: teamId(match[1] ?? ''), pulse: pulseId(match[2] ?? '') } : null;
}
