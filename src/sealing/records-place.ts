import type { Day } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Until } from './records.js';

/** The place that a team's records belong to, and the day that they're sealed until. */
export interface RecordsPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** The number of the team's reseal: each reseal changes every member's names. */
  readonly generation: number;
}

/** Returns the place and day of one of a team's records, by its name; without a name, of what the team has only once. */
export const untilOf = (
  { workspace, team, sealedUntil, generation }: RecordsPlace,
  ...name: readonly string[]
): Until => ({ day: sealedUntil, place: [workspace, team, generation, ...name] });
