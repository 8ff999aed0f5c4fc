import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Preset } from '../pulse/signs.js';
import { BLANK_TRAJECTORY, type Trajectory } from '../pulse/trajectory.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { readTeamRecords } from '../store/pulses.js';
import { findTeam } from '../store/teams.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { changeOwnRecord, type MemberRecordType, ownAmong, type RecordsAsRead } from './own-record.js';
import { addToCache } from './team-cache.js';

/** The kind of record that holds a member's trajectory. */
const TRAJECTORIES: MemberRecordType<Trajectory> = {
  pile: 'records',
  blank: BLANK_TRAJECTORY,
  nameOf: pseudonymOf,
  open: openTrajectory,
  seal: sealTrajectory,
  read: readTeamRecords,
  keys: (keys, team) => ({ state: keys.state(team), pile: keys.recordSlips(team) }),
  changed: addToCache,
};

/** A member's own record, with the latest changes applied. */
interface OwnTrajectory {
  readonly pseudonym: string;
  readonly sealed: Buffer;
  readonly trajectory: Trajectory;
}

/** Opens a member's own record among their team's; null if there's none, or it doesn't open. */
export function recordAmong(
  context: SealingContext,
  member: MemberId,
  team: TeamId,
  among: RecordsAsRead,
): OwnTrajectory | null {
  const own = ownAmong(TRAJECTORIES, context, member, team, among);
  return own && { pseudonym: own.name, sealed: own.sealed, trajectory: own.record };
}

/** Reads and opens a member's own record; null before their first pulse, or if the record doesn't open. */
export const readMemberRecord = async (
  context: SealingContext,
  member: MemberId,
  team: TeamId,
): Promise<OwnTrajectory | null> =>
  recordAmong(context, member, team, await readTeamRecords(context.store, team));

/** Returns how early a team's members who haven't chosen get outreach. */
export const presetOf = async ({ store, preset }: WorkspaceContext, team: TeamId): Promise<Preset> =>
  (await findTeam(store, team))?.preset ?? preset;

/**
 * Changes a member's sealed record: see `changeOwnRecord`. Returns false if there's no record to change, or other
 * changes kept overtaking this one.
 */
export const updateMemberRecord = async (
  context: WorkspaceContext,
  member: MemberId,
  team: TeamId,
  change: (trajectory: Trajectory) => Trajectory,
): Promise<boolean> => (await changeOwnRecord(TRAJECTORIES, context, member, team, change)) !== null;
