import type { MemberId } from '../../src/pulse/ids.js';
import type { Answers } from '../../src/pulse/questionnaire.js';
import type { Season } from '../../src/pulse/season.js';
import type { Trajectory } from '../../src/pulse/trajectory.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { ballotAmong } from '../../src/usecases/own-data.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { openSeason } from '../../src/sealing/seasons.js';
import { readTeamRecords } from '../../src/store/pulses.js';
import type { ChaosTeam } from './stage.js';

/** An open pulse in Redis, opened with the keyring. */
export interface OpenWeek {
  readonly checkins: ReadonlyMap<MemberId, Answers | null>;
  /** The number of slots in the box beyond one per member. */
  readonly extraSlots: number;
  readonly season: Season | null;
}

/** Opens a team's box; null if no pulse is open. */
export async function openWeek(context: WorkspaceContext, team: ChaosTeam): Promise<OpenWeek | null> {
  const { workspace, store, keyring } = context;
  const records = await readTeamRecords(store, team.id);
  const { pulse, season } = records.state;
  if (!pulse) return null;
  const checkins = new Map<MemberId, Answers | null>();
  for (const member of team.members) {
    const ballot = ballotAmong(context, member, team.id, records);
    checkins.set(member, ballot?.kind === 'checkin' ? ballot.answers : null);
  }
  const slots = await store.redis.hlen(store.keys.box(team.id));
  return {
    checkins,
    extraSlots: slots - team.members.length,
    season: openSeason(keyring, workspace, team.id, season),
  };
}

/** Reads every member's current trajectory; null for a record that's missing or doesn't open. */
export async function trajectoriesOf(
  context: WorkspaceContext,
  team: ChaosTeam,
): Promise<ReadonlyMap<MemberId, Trajectory | null>> {
  const found = new Map<MemberId, Trajectory | null>();
  for (const member of team.members)
    found.set(member, (await readMemberRecord(context, member, team.id))?.trajectory ?? null);
  return found;
}

/** Reads a team's published cards: week -> text. */
export const cardTexts = ({ store }: WorkspaceContext, team: ChaosTeam): Promise<Record<string, string>> =>
  store.redis.hgetall(store.keys.results(team.id));
