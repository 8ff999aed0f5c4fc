import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import { type MemberId, type TeamId, teamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import { isTimeZone, type Team, type WallTime, wallTime as wordedTime, type Weekday } from '../pulse/team.js';
import {
  LANGUAGE_CODES,
  memberOf,
  ORIGIN_CODES,
  PEER_ROUND_CODES,
  PRESET_CODES,
  WEEKDAY_CODES,
} from '../sealing/codes.js';
import { keepWithin } from './bounds.js';
import { execute } from './execute.js';
import { noteLate } from './late-index.js';
import { memoizeParse } from './memoize-parse.js';
import { coded, memberField, orNone, type PlainRecord, readStored, stored } from './plain.js';
import { atomically, type Store, StoreError } from './redis.js';
import { readMember, unreadMember } from './roster-entries.js';

/** A time of the week, stored as the weekday's number and the time of day: `2 10:00`. */
const wallTime = z.codec(z.string().regex(/^[1-7] ([01]\d|2[0-3]):[0-5]\d$/), z.custom<WallTime>(), {
  decode: (text) => ({
    weekday: memberOf(WEEKDAY_CODES, text.slice(0, 1)) as Weekday,
    hour: Number(text.slice(2, 4)),
    minute: Number(text.slice(5)),
  }),
  encode: ({ weekday, hour, minute }) =>
    `${WEEKDAY_CODES[weekday]} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
});

/**
 * The format of Evenkeel 0.1, which stored no version. `evenkeel teams export` still reads it, so that operators can
 * keep their teams.
 */
const team0 = z
  .strictObject({
    name: z.string(),
    roster: z.string(),
    managers: z.array(memberField),
    timeZone: z.string().refine(isTimeZone),
    opens: wordedTime,
    reminds: wordedTime,
    closes: wordedTime,
    questionnaire: z.string(),
    peers: z.enum(['weekly', 'fortnightly', 'weekly-across', 'fortnightly-across']),
    origin: z.enum(['file', 'modal']).transform((origin) => (origin === 'file' ? origin : 'app')),
    preset: z.enum(['quiet', 'standard', 'sensitive']).nullable().default(null),
    language: z.enum(['en', 'es']).nullable().default(null),
    archived: z.boolean().default(false),
  })
  .transform(({ timeZone, opens, reminds, closes, ...team }) => ({
    ...team,
    schedule: { timeZone, opens, reminds, closes },
  }));

const TEAM: PlainRecord<Omit<Team, 'id'>> = {
  kind: 'team',
  version: 1,
  layouts: {
    0: team0,
    1: z.strictObject({
      name: z.string(),
      roster: z.string(),
      managers: z.array(memberField),
      schedule: z.strictObject({
        timeZone: z.string().refine(isTimeZone),
        opens: wallTime,
        reminds: wallTime,
        closes: wallTime,
      }),
      questionnaire: z.string(),
      peers: coded(PEER_ROUND_CODES),
      origin: coded(ORIGIN_CODES),
      preset: orNone(coded(PRESET_CODES)),
      language: orNone(coded(LANGUAGE_CODES)),
      archived: z.boolean(),
    }),
  },
};

/** Returns the text by which a team's definition is stored under its id. */
function written(team: Team): string {
  const { id: _, ...definition } = team;
  return stored(TEAM, definition);
}

const parse = memoizeParse((text) => readStored(TEAM, text));

const read = (id: string, text: string): Team => {
  const team = parse(text);
  if (team) return { id: teamId(id), ...team };
  throw new StoreError(
    `The definition of team ${id} in Redis is unreadable. Fix: start Evenkeel with the teams file, which writes it again.`,
  );
};

/** Writes a definition, as part of a transaction. Has us look for late records, which an earlier team may have left. */
function write(all: ChainableCommander, store: Store, team: Team): void {
  noteLate(all, store);
  all.hset(store.keys.teams, team.id, written(team));
}

/** Writes a team's definition, new or changed. */
export async function saveTeam(store: Store, team: Team): Promise<void> {
  const all = store.redis.multi();
  write(all, store, team);
  await execute(all);
}

/** Returns a hash of a definition, by which `replaceTeam` recognizes the definition that an editor saw. */
export const seenAs = (team: Team): string =>
  createHash('sha256').update(written(team)).digest('hex').slice(0, 16);

/**
 * Replaces a team's definition if it's still the one that the editor saw (see `seenAs`; null if there was none); false
 * if someone has changed it since. Throws StoreError.
 */
export const replaceTeam = (store: Store, team: Team, seen: string | null): Promise<boolean> =>
  atomically(store, [store.keys.teams], async (redis, all) => {
    const text = await redis.hget(store.keys.teams, team.id);
    const now = text === null ? null : seenAs(read(team.id, text));
    if (now !== seen) return false;
    write(all, store, team);
    return true;
  });

/** Returns a team by id, or null. Throws StoreError for an unreadable definition. */
export async function findTeam({ redis, keys }: Store, id: TeamId): Promise<Team | null> {
  const text = await redis.hget(keys.teams, id);
  return text === null ? null : read(id, text);
}

/** Whether there's a team with this id, readable or not. */
export const hasTeam = async ({ redis, keys }: Store, id: TeamId): Promise<boolean> =>
  (await redis.hexists(keys.teams, id)) === 1;

/** Returns a catch handler that gives `instead` for an unreadable definition; `knownTeams` reports it. */
export const ifUnreadable =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof StoreError) return instead;
    throw error;
  };

/** How many entries of a hash we parse before other work, such as an answer to `/support`, gets its turn. */
const PARSED_AT_ONCE = 200;

/** Yields the entries of a hash, `PARSED_AT_ONCE` at a time; in between, the event loop gets a turn. */
async function* yielding(hash: Readonly<Record<string, string>>): AsyncGenerator<[string, string][]> {
  const entries = Object.entries(hash);
  for (let from = 0; from < entries.length; from += PARSED_AT_ONCE) {
    if (from > 0) await setImmediate();
    yield entries.slice(from, from + PARSED_AT_ONCE);
  }
}

/** The teams of a workspace, and the ids of those with unreadable definitions. */
export interface KnownTeams {
  readonly teams: readonly Team[];
  readonly unreadable: readonly TeamId[];
}

/**
 * Returns the workspace's teams, in the order of their names, then of their ids. An unreadable definition doesn't keep
 * the other teams from their week. Throws OverBound.
 */
export async function knownTeams(store: Store): Promise<KnownTeams> {
  const { redis, keys, damaged } = store;
  const teams: Team[] = [];
  const unreadable: TeamId[] = [];
  const texts: string[] = [];
  await keepWithin({ store, team: null }, { hashes: [[keys.teams, 'teams']] });
  for await (const entries of yielding(await redis.hgetall(keys.teams)))
    for (const [id, text] of entries)
      try {
        teams.push(read(id, text));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        unreadable.push(teamId(id));
        texts.push(`${id} ${text}`);
      }
  // We report all of them at once: thousands of lines would hold up the process, which also answers `/support`.
  const [first, ...others] = unreadable;
  if (first !== undefined) damaged('teams in Redis', others.length === 0 ? first : null, texts);
  return {
    teams: teams.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
    unreadable,
  };
}

/** Returns the workspace's teams with readable definitions, in the order of `knownTeams`. Throws OverBound. */
export const allTeams = async (store: Store): Promise<readonly Team[]> => (await knownTeams(store)).teams;

/**
 * Returns a team's roster, as last read from Slack. A member with an unreadable entry stays on it, because we'd
 * otherwise drop their record. They get UTC and the default language until we read the roster from Slack again. Throws
 * OverBound.
 */
export async function rosterOf(store: Store, team: TeamId): Promise<RosterMember[]> {
  const { redis, keys, damaged } = store;
  const members: RosterMember[] = [];
  const unreadable: string[] = [];
  await keepWithin({ store, team }, { hashes: [[keys.roster(team), 'people']] });
  for await (const entries of yielding(await redis.hgetall(keys.roster(team))))
    for (const [id, text] of entries) {
      const member = readMember(id, text);
      if (!member) unreadable.push(text);
      members.push(member ?? unreadMember(id));
    }
  if (unreadable.length > 0) damaged('a roster in Redis', team, unreadable);
  return members;
}

/** Whether a person is on a team's roster. */
export async function isOnRoster({ redis, keys }: Store, team: TeamId, member: MemberId): Promise<boolean> {
  return (await redis.hexists(keys.roster(team), member)) === 1;
}
