import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import { type Day, dayOf, type Pulse } from '../pulse/calendar.js';
import type { PublishedResult } from '../pulse/publication-rule.js';
import { type PulseId, readPulseId, type TeamId } from '../pulse/ids.js';
import type { ByName } from '../sealing/slips.js';
import { keepWithin } from './bounds.js';
import { readResult, writtenResult } from './results.js';
import { noteSealed } from './late-index.js';
import { memoizeParse } from './memoize-parse.js';
import { type PlainRecord, pulseField, readNumber, readStored, stored } from './plain.js';
import { type Client, type Store, StoreError } from './redis.js';

/** A team's state between and during its pulses. */
export interface TeamStanding {
  /** The pulse that is open, or null. */
  readonly pulse: Pulse | null;
  /** The pulse whose opening is on the agenda, or null. */
  readonly next: PulseId | null;
  /** The day the team's trajectories are sealed until; null before there are any. */
  readonly sealedUntil: Day | null;
  /** How often the team has been resealed under new slots and pseudonyms. */
  readonly generation: number;
  /** The season, sealed; null before the first. */
  readonly season: Buffer | null;
}

/** The same, with what only a team's steps need. */
export interface TeamState extends TeamStanding {
  /** Who counts for the open pulse's result, fixed and sealed when it opened; null when none is open. */
  readonly counted: Buffer | null;
  /** What the last close hands to the next one, sealed; null before the first close. */
  readonly publication: Buffer | null;
}

/** The longest that a pulse is open, in milliseconds: less than a week, and an hour when clocks change. */
const LONGEST_MS = 8 * 86_400_000;

const PULSE: PlainRecord<Pulse> = {
  kind: 'pulse',
  version: 1,
  layouts: {
    1: z
      .strictObject({
        id: pulseField,
        week: z.int(),
        opensAt: z.int(),
        remindsAt: z.int(),
        closesAt: z.int(),
        closingDay: z.int(),
      })
      // Loops that go day by day between these times must end.
      .refine(({ opensAt, closesAt }) => opensAt < closesAt && closesAt - opensAt <= LONGEST_MS)
      .refine(({ closesAt, closingDay }) => closingDay === dayOf(closesAt)),
  },
};

const unreadable = (key: string): StoreError =>
  new StoreError(
    `${key} in Redis does not hold what Evenkeel writes there. Fix: restore it from a backup of Redis, or delete the key and start again.`,
  );

const openPulse = memoizeParse((text) => readStored(PULSE, text));

/** Decodes a field; null if it's missing. Throws StoreError if it's unreadable. */
function read<T>(key: string, field: Buffer | null | undefined, by: (text: string) => T | null): T | null {
  if (!field) return null;
  const found = by(field.toString());
  if (found === null) throw unreadable(key);
  return found;
}

const STANDING = ['pulse', 'next', 'sealedUntil', 'deal', 'season'] as const;
type Fields = Readonly<Partial<Record<(typeof STANDING)[number], Buffer | null>>>;

function standingOf(
  key: string,
  { pulse, next, sealedUntil, deal: generation, season }: Fields,
): TeamStanding {
  return {
    pulse: read(key, pulse, openPulse),
    next: read(key, next, readPulseId),
    sealedUntil: read(key, sealedUntil, readNumber),
    generation: read(key, generation, readNumber) ?? 0,
    // We copy it: the client returns a slice of everything it read at once, which would keep all of that in
    // memory.
    season: season ? Buffer.from(season) : null,
  };
}

/** A team's state, which every request reads. Throws StoreError for contents that are not Evenkeel's. */
export async function teamStanding({ redis, keys }: Store, team: TeamId): Promise<TeamStanding> {
  const key = keys.state(team);
  const found = await redis.hmgetBuffer(key, ...STANDING);
  return standingOf(key, Object.fromEntries(STANDING.map((name, index) => [name, found[index]])));
}

/** Reads the whole state, for a step of the team. Throws StoreError for contents that are not Evenkeel's. */
export async function teamState(store: Store, team: TeamId, read: Client = store.redis): Promise<TeamState> {
  const key = store.keys.state(team);
  await keepWithin({ store, team, read }, { hashes: [[key, 'state']] });
  const found: Readonly<Record<string, Buffer>> = await read.hgetallBuffer(key);
  return { ...standingOf(key, found), counted: found['counted'] ?? null, publication: found['card'] ?? null };
}

/** Writes which pulse opens next, as part of a transaction. */
export function writeNext(write: ChainableCommander, { keys }: Store, team: TeamId, next: PulseId): void {
  write.hset(keys.state(team), { next });
}

/** Writes the season, as part of a transaction. */
export function writeSeason(write: ChainableCommander, { keys }: Store, team: TeamId, season: Buffer): void {
  write.hset(keys.state(team), { season });
}

/** Writes the open pulse and who counts for it, as part of a transaction. */
export function writeOpenPulse(
  write: ChainableCommander,
  store: Store,
  team: TeamId,
  pulse: Pulse,
  counted: Buffer,
): void {
  const { keys } = store;
  noteSealed(write, store, pulse.closingDay);
  write.hset(keys.state(team), { pulse: stored(PULSE, pulse), counted }).hdel(keys.state(team), 'next');
}

/** Forgets the open pulse and its box, as part of a transaction. */
export function writePulseClosed(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write
    .hdel(keys.state(team), 'pulse', 'counted')
    .del(keys.box(team), keys.closingBox(team), keys.cast(team), keys.closingCast(team));
}

/**
 * Moves the box and its slips aside, if the box exists and no earlier try has moved one.
 *
 * KEYS box, closing box, slips, closing slips. It's one script because, of two closes at once, the second
 * must not find the box half gone.
 */
const SET_ASIDE = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('RENAMENX', KEYS[1], KEYS[2]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RENAME', KEYS[3], KEYS[4]) end
return 1`;

/**
 * Begins a close: moves the box aside in one step, so that from here on no check-in is accepted. Does nothing
 * when an earlier try has moved it.
 */
export async function sealBox({ redis, keys }: Store, team: TeamId): Promise<void> {
  const moved = [keys.box(team), keys.closingBox(team), keys.cast(team), keys.closingCast(team)];
  await redis.eval(SET_ASIDE, moved.length, ...moved);
}

/** Replaces the whole box, with its slips applied, as part of a transaction that watches both. */
export function replaceBox(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  ballots: ReadonlyMap<string, Buffer>,
  spoilt: readonly Buffer[],
): void {
  write.del(keys.box(team), keys.cast(team));
  if (ballots.size > 0) write.hset(keys.box(team), ballots);
  if (spoilt.length > 0) write.rpush(keys.cast(team), ...spoilt);
}

/**
 * Replaces all of a team's records, with their slips applied, along with its publication state and the records'
 * generation and day, as part of a transaction that watches records and slips.
 */
export function replaceTrajectories(
  write: ChainableCommander,
  store: Store,
  team: TeamId,
  {
    sealedUntil,
    generation,
    publication,
  }: { readonly sealedUntil: Day; readonly generation: number; readonly publication: Buffer | null },
  records: ReadonlyMap<string, Buffer>,
): void {
  const { keys } = store;
  noteSealed(write, store, sealedUntil);
  write
    .hset(keys.state(team), { sealedUntil, deal: generation })
    .del(keys.trajectories(team), keys.changes(team));
  if (publication) write.hset(keys.state(team), { card: publication });
  else write.hdel(keys.state(team), 'card');
  if (records.size > 0) write.hset(keys.trajectories(team), records);
}

/**
 * Deletes all of a team's records and marks, and what its last close handed on, as part of a transaction that
 * watches the records. Keeps their generation.
 */
export function dropRecords(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write
    .hdel(keys.state(team), 'sealedUntil', 'card')
    .del(keys.trajectories(team), keys.changes(team), keys.marks(team));
}

/** A few of a team's sealed trajectories, whichever come first. */
export async function someRecords(
  { redis, keys }: Store,
  team: TeamId,
): Promise<readonly { readonly name: string; readonly record: Buffer }[]> {
  const [, found] = await redis.hscanBuffer(keys.trajectories(team), '0', 'COUNT', 10);
  return Array.from({ length: found.length / 2 }, (_, at) => ({
    name: String(found[2 * at]),
    record: found[2 * at + 1] ?? Buffer.alloc(0),
  }));
}

/** A snapshot of everything sealed for a team's members. */
export interface TeamRecordsRead {
  readonly state: TeamStanding;
  /** The members who count for the open pulse's result, and its times, sealed; null when no pulse is open. */
  readonly counted: Buffer | null;
  /** Records by pseudonym, and the slips that change them, oldest first. */
  readonly records: ByName;
  readonly changes: readonly Buffer[];
  /** The open pulse's ballots by slot, and the slips since; none if no pulse is open. */
  readonly box: ByName;
  readonly cast: readonly Buffer[];
}

/**
 * Reads everything sealed for a team's members. Whichever member looks at or changes their own data, we read
 * this: one command that names the team and nobody in it. Throws StoreError for contents that are not
 * Evenkeel's.
 */
export async function readTeamRecords(store: Store, team: TeamId): Promise<TeamRecordsRead> {
  const { redis, keys } = store;
  const key = keys.state(team);
  await keepWithin(
    { store, team },
    {
      hashes: [
        [keys.trajectories(team), 'people'],
        [keys.box(team), 'people'],
      ],
      lists: [
        [keys.changes(team), 'slips'],
        [keys.cast(team), 'slips'],
      ],
    },
  );
  const read = redis
    .multi()
    .hmgetBuffer(key, ...STANDING, 'counted')
    .hgetallBuffer(keys.trajectories(team))
    .lrangeBuffer(keys.changes(team), 0, -1)
    .hgetallBuffer(keys.box(team))
    .lrangeBuffer(keys.cast(team), 0, -1);
  const replies = (await read.exec()) ?? [];
  const failed = replies.find(([error]) => error);
  if (failed?.[0]) throw failed[0];
  const [found, records, changes, box, cast] = replies.map(([, reply]) => reply) as [
    (Buffer | null)[],
    ByName,
    Buffer[],
    ByName,
    Buffer[],
  ];
  const state = standingOf(key, Object.fromEntries(STANDING.map((name, index) => [name, found[index]])));
  return { state, counted: found[STANDING.length] ?? null, records, changes, box, cast };
}

/** All readable published results of a team, oldest first. */
export async function resultsOf(
  store: Store,
  team: TeamId,
  read: Client = store.redis,
): Promise<PublishedResult[]> {
  const { keys, damaged } = store;
  await keepWithin({ store, team, read }, { hashes: [[keys.results(team), 'weeks']] });
  const results: PublishedResult[] = [];
  for (const [week, text] of Object.entries(await read.hgetall(keys.results(team)))) {
    const result = readResult(week, text);
    if (result) results.push(result);
    else damaged('results in Redis', team, [`${week} ${text}`]);
  }
  return results.toSorted((a, b) => a.week - b.week);
}

/** The weeks under which a team has a result, readable or not. */
export async function weeksShown(store: Store, team: TeamId, read: Client = store.redis): Promise<number[]> {
  const key = store.keys.results(team);
  await keepWithin({ store, team, read }, { hashes: [[key, 'weeks']] });
  return (await read.hkeys(key)).filter((week) => /^\d{1,5}$/.test(week)).map(Number);
}

/**
 * The newest published result of a team, or null before the first. The next result follows from it, so we
 * don't guess: throws StoreError if the newest week's result is unreadable.
 */
export async function latestResult(
  store: Store,
  team: TeamId,
  read: Client = store.redis,
): Promise<PublishedResult | null> {
  const key = store.keys.results(team);
  const weeks = await weeksShown(store, team, read);
  const latest = (await resultsOf(store, team, read)).at(-1) ?? null;
  if (weeks.length > 0 && Math.max(...weeks) !== latest?.week) throw unreadable(key);
  return latest;
}

/** Publishes a result, as part of a transaction; a week that already has a result keeps it. */
export function publish(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  result: PublishedResult,
): void {
  write.hsetnx(keys.results(team), String(result.week), writtenResult(result));
}
