import { type MemberId, NOBODY, type TeamId } from '../pulse/ids.js';
import type { Preset } from '../pulse/signs.js';
import { BLANK_TRAJECTORY, type Trajectory } from '../pulse/trajectory.js';
import { valueWithSlips, sealSlip } from '../sealing/slips.js';
import type { RecordsPlace } from '../sealing/records-place.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { addChange } from '../store/piles.js';
import { type TeamRecordsRead, readTeamRecords } from '../store/pulses.js';
import { findTeam } from '../store/teams.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { addToCache } from './team-cache.js';
import { serializeChanges } from './serialize-changes.js';
import { resealSoon } from './schedule.js';

/** A member's own record, with the latest changes applied. */
interface OwnTrajectory {
  readonly place: RecordsPlace;
  readonly pseudonym: string;
  readonly sealed: Buffer;
  readonly trajectory: Trajectory;
}

/** A team's records as last sealed, and the slips that have changed them since. */
export type TeamRecords = Pick<TeamRecordsRead, 'records' | 'changes'> & {
  readonly state: Pick<TeamRecordsRead['state'], 'sealedUntil' | 'generation'>;
};

const placeIn = ({ workspace }: SealingContext, team: TeamId, { state }: TeamRecords): RecordsPlace | null =>
  state.sealedUntil === null
    ? null
    : { workspace, team, sealedUntil: state.sealedUntil, generation: state.generation };

/** Opens a member's own record among their team's; null if there's none, or it doesn't open. */
export function recordAmong(
  context: SealingContext,
  member: MemberId,
  team: TeamId,
  among: TeamRecords,
): OwnTrajectory | null {
  const { keyring } = context;
  const place = placeIn(context, team, among);
  if (!place) return null;
  const pseudonym = pseudonymOf(keyring, place, member);
  const pile = { ...place, kind: 'records' } as const;
  const sealed = valueWithSlips(keyring, pile, pseudonym, among.records, among.changes);
  const trajectory = sealed && openTrajectory(keyring, place, pseudonym, sealed);
  return sealed && trajectory ? { place, pseudonym, sealed, trajectory } : null;
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

/** How many times we try a change that other changes or a reseal keep overtaking. */
const ATTEMPTS = 10;

/**
 * Changes a member's sealed record. Returns false if there's no record to change, or other changes kept overtaking
 * this one. Without a record, it still writes a slip that's about no one: otherwise, someone watching Redis would
 * see in which teams we keep something about the member.
 */
export function updateMemberRecord(
  context: WorkspaceContext,
  member: MemberId,
  team: TeamId,
  change: (trajectory: Trajectory) => Trajectory,
): Promise<boolean> {
  const { store, keyring } = context;
  const on = { state: store.keys.state(team), pile: store.keys.recordSlips(team) };
  return serializeChanges(store, on.pile, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const records = await readTeamRecords(store, team);
      const place = placeIn(context, team, records);
      if (!place) return false;
      const record = recordAmong(context, member, team, records);
      const pseudonym = record?.pseudonym ?? pseudonymOf(keyring, place, NOBODY);
      const changed = record ? change(record.trajectory) : BLANK_TRAJECTORY;
      const after = sealTrajectory(keyring, place, pseudonym, changed);
      const slip = sealSlip(keyring, { ...place, kind: 'records' }, pseudonym, after);
      const addition = { generation: place.generation, seen: records.changes.length, slip };
      if (await addChange(store, on, addition, resealSoon(context, team))) {
        addToCache(context, team, addition);
        return record !== null;
      }
    }
    return false;
  });
}
