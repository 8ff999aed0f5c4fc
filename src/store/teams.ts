import { createHash } from 'node:crypto';
import * as z from 'zod';
import { LANGUAGES } from '../pulse/language.js';
import { type MemberId, memberId, type TeamId, teamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import { PRESETS } from '../pulse/signs.js';
import { isTimeZone, PEER_ROUNDS, type Team, wallTime, writtenTime } from '../pulse/team.js';
import { memoizeParse } from './memoize-parse.js';
import { atomically, type Store, StoreError } from './redis.js';
import { readMember, unreadMember } from './roster-entries.js';

const storedTeam = z.strictObject({
  name: z.string(),
  roster: z.string(),
  managers: z.array(z.string().transform(memberId)),
  timeZone: z.string().refine(isTimeZone),
  opens: wallTime,
  reminds: wallTime,
  closes: wallTime,
  questionnaire: z.string(),
  peers: z.enum(PEER_ROUNDS),
  origin: z.enum(['file', 'modal']),
  // What few teams have is written only of these.
  preset: z.enum(PRESETS).nullable().default(null),
  language: z.enum(LANGUAGES).nullable().default(null),
  archived: z.boolean().default(false),
});

/** A definition as it stands under its id, always in the same order. */
const written = ({ schedule, preset, language, archived, ...team }: Team): string =>
  JSON.stringify({
    name: team.name,
    roster: team.roster,
    managers: team.managers,
    timeZone: schedule.timeZone,
    opens: writtenTime(schedule.opens),
    reminds: writtenTime(schedule.reminds),
    closes: writtenTime(schedule.closes),
    questionnaire: team.questionnaire,
    peers: team.peers,
    origin: team.origin,
    ...(preset && { preset }),
    ...(language && { language }),
    ...(archived && { archived }),
  });

const parse = memoizeParse((text): Omit<Team, 'id'> => {
  const { timeZone, opens, reminds, closes, ...team } = storedTeam.parse(JSON.parse(text));
  return { ...team, schedule: { timeZone, opens, reminds, closes } };
});

const read = (id: string, text: string): Team => {
  try {
    return { id: teamId(id), ...parse(text) };
  } catch {
    throw new StoreError(
      `The definition of team ${id} in Redis is not readable. Fix: start Evenkeel with the teams file, which writes it again.`,
    );
  }
};

/** Writes a team's definition, new or changed. */
export async function saveTeam({ redis, keys }: Store, team: Team): Promise<void> {
  await redis.hset(keys.teams, team.id, written(team));
}

/** What a definition looked like to somebody who then changes it. */
export const seenAs = (team: Team): string =>
  createHash('sha256').update(written(team)).digest('hex').slice(0, 16);

/**
 * Replaces a team's definition, if it still is what was seen (null: there was none); false when somebody changed it
 * meanwhile. Throws StoreError.
 */
export const replaceTeam = (store: Store, team: Team, seen: string | null): Promise<boolean> =>
  atomically(store, [store.keys.teams], async (redis, write) => {
    const text = await redis.hget(store.keys.teams, team.id);
    const now = text === null ? null : seenAs(read(team.id, text));
    if (now !== seen) return false;
    write.hset(store.keys.teams, team.id, written(team));
    return true;
  });

/** A team by id, or null. Throws StoreError for an unreadable definition. */
export async function findTeam({ redis, keys }: Store, id: TeamId): Promise<Team | null> {
  const text = await redis.hget(keys.teams, id);
  return text === null ? null : read(id, text);
}

/** For where a team whose definition cannot be read counts as something else; `knownTeams` reports it. */
export const ifUnreadable =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof StoreError) return instead;
    throw error;
  };

/** The teams of a workspace, and the ids of those whose definitions cannot be read. */
export interface KnownTeams {
  readonly teams: readonly Team[];
  readonly unreadable: readonly TeamId[];
}

/**
 * The teams of the workspace, in the order of their names, and of their ids where names are the same. One whose
 * definition cannot be read does not keep the others from their week.
 */
export async function knownTeams({ redis, keys, damaged }: Store): Promise<KnownTeams> {
  const teams: Team[] = [];
  const unreadable: TeamId[] = [];
  for (const [id, text] of Object.entries(await redis.hgetall(keys.teams)))
    try {
      teams.push(read(id, text));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      unreadable.push(teamId(id));
      damaged('teams in Redis', teamId(id), [text]);
    }
  return {
    teams: teams.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
    unreadable,
  };
}

/** The teams of the workspace whose definitions can be read, in the order of `knownTeams`. */
export const allTeams = async (store: Store): Promise<readonly Team[]> => (await knownTeams(store)).teams;

/**
 * A team's roster, as last read from Slack. A member whose entry cannot be read stays on it, or their record would be
 * dropped: with the zone and language of nobody in particular, until the roster is read from Slack again.
 */
export async function rosterOf({ redis, keys, damaged }: Store, team: TeamId): Promise<RosterMember[]> {
  return Object.entries(await redis.hgetall(keys.roster(team))).map(([id, text]) => {
    const member = readMember(id, text);
    if (!member) damaged('a roster in Redis', team, [text]);
    return member ?? unreadMember(id);
  });
}

/** Whether somebody is on a team's roster. */
export async function isOnRoster({ redis, keys }: Store, team: TeamId, member: MemberId): Promise<boolean> {
  return (await redis.hexists(keys.roster(team), member)) === 1;
}
