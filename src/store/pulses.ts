import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import { type Day, dayOf, type Pulse } from '../pulse/calendar.js';
import type { PublishedResult } from '../pulse/publication-rule.js';
import { type PulseId, readPulseId, type TeamId } from '../pulse/ids.js';
import type { ByName } from '../sealing/slips.js';
import { keepWithin } from './bounds.js';
import { execute } from './execute.js';
import { readResult, writtenResult } from './results.js';
import { noteSealed } from './late-index.js';
import { memoizeParse } from './memoize-parse.js';
import { type PlainRecord, pulseField, readNumber, readStored, stored } from './plain.js';
import { type Client, type Store, StoreError } from './redis.js';

/** A team's state, during and between its pulses. */
export interface TeamStanding {
  /** The open pulse, or null. */
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

/** A team's state with the fields that only its steps need. */
export interface TeamState extends TeamStanding {
  /** The members who count for the open pulse's result, sealed when it opened; null if none is open. */
  readonly counted: Buffer | null;
  /** The publication state that the last close hands to the next one, sealed; null before the first close. */
  readonly publication: Buffer | null;
}

/**
 * An upper bound of how long a pulse is open, in milliseconds: it's less than a week, plus an hour when clocks
 * change.
 */
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
      // Bounded, because some loops go through the days between these times.
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
    // We copy it: ioredis returns a slice of everything that it read at once, and would keep all of that in
    // memory.
    season: season ? Buffer.from(season) : null,
  };
}

/**
 * Reads the part of a team's state that every request needs. Throws StoreError for contents that Evenkeel didn't
 * write.
 */
export async function teamStanding({ redis, keys }: Store, team: TeamId): Promise<TeamStanding> {
  const key = keys.state(team);
  const found = await redis.hmgetBuffer(key, ...STANDING);
  return standingOf(key, Object.fromEntries(STANDING.map((name, index) => [name, found[index]])));
}

/** Reads a team's whole state, for one of its steps. Throws StoreError for contents that Evenkeel didn't write. */
export async function teamState(store: Store, team: TeamId, read: Client = store.redis): Promise<TeamState> {
  const key = store.keys.state(team);
  await keepWithin({ store, team, read }, { hashes: [[key, 'state']] });
  const found: Readonly<Record<string, Buffer>> = await read.hgetallBuffer(key);
  return { ...standingOf(key, found), counted: found['counted'] ?? null, publication: found['card'] ?? null };
}

/** Writes the id of the pulse that opens next, as part of a transaction. */
export function writeNext(write: ChainableCommander, { keys }: Store, team: TeamId, next: PulseId): void {
  write.hset(keys.state(team), { next });
}

/** Writes the sealed season, as part of a transaction. */
export function writeSeason(write: ChainableCommander, { keys }: Store, team: TeamId, season: Buffer): void {
  write.hset(keys.state(team), { season });
}

/** Writes the open pulse and the sealed members who count for it, as part of a transaction. */
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

/** Removes the open pulse and its box, as part of a transaction. */
export function writePulseClosed(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write
    .hdel(keys.state(team), 'pulse', 'counted')
    .del(keys.box(team), keys.closingBox(team), keys.ballotSlips(team), keys.closingBallotSlips(team));
}

/**
 * Moves the box and its slips aside, if the box exists and no earlier try has moved one.
 *
 * KEYS box, closing box, slips, closing slips. It's one script, so that the second of two closes at once can't find the
 * box half gone.
 */
const SET_ASIDE = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('RENAMENX', KEYS[1], KEYS[2]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RENAME', KEYS[3], KEYS[4]) end
return 1`;

/**
 * Begins a close: moves the box aside in one step, so that no check-in is accepted from here on. Does nothing if an
 * earlier try has moved it.
 */
export async function sealBox({ redis, keys }: Store, team: TeamId): Promise<void> {
  const moved = [
    keys.box(team),
    keys.closingBox(team),
    keys.ballotSlips(team),
    keys.closingBallotSlips(team),
  ];
  await redis.eval(SET_ASIDE, moved.length, ...moved);
}

/**
 * Replaces the whole box, with its slips applied, as part of a transaction that watches both.
 *
 * @param spoilt replacements of refused slips, which stay on the pile
 */
export function replaceBox(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  ballots: ReadonlyMap<string, Buffer>,
  spoilt: readonly Buffer[],
): void {
  write.del(keys.box(team), keys.ballotSlips(team));
  if (ballots.size > 0) write.hset(keys.box(team), ballots);
  if (spoilt.length > 0) write.rpush(keys.ballotSlips(team), ...spoilt);
}

/**
 * Replaces all of a team's member records, with their slips applied, along with its publication state and the records'
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
    .del(keys.trajectories(team), keys.recordSlips(team));
  if (publication) write.hset(keys.state(team), { card: publication });
  else write.hdel(keys.state(team), 'card');
  if (records.size > 0) write.hset(keys.trajectories(team), records);
}

/**
 * Deletes all of a team's member records, their slips and marks, and its publication state, as part of a transaction
 * that watches the records. Keeps the records' generation.
 */
export function dropRecords(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write
    .hdel(keys.state(team), 'sealedUntil', 'card')
    .del(keys.trajectories(team), keys.recordSlips(team), keys.marks(team));
}

/** Returns a few of a team's sealed trajectories, whichever come first. */
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
  /** The members who count for the open pulse's result, and its times, sealed; null if no pulse is open. */
  readonly counted: Buffer | null;
  /** Member records by pseudonym; `changes` are the slips that change them, oldest first. */
  readonly records: ByName;
  readonly changes: readonly Buffer[];
  /** The open pulse's ballots by slot; `cast` are the slips with newer ballots, oldest first. Empty if none is open. */
  readonly box: ByName;
  readonly cast: readonly Buffer[];
}

/**
 * Reads everything sealed for a team's members. We read all of it whichever member looks at or changes their own data,
 * in one transaction that names the team and no one on it. Throws StoreError for contents that Evenkeel didn't write.
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
        [keys.recordSlips(team), 'slips'],
        [keys.ballotSlips(team), 'slips'],
      ],
    },
  );
  const read = redis
    .multi()
    .hmgetBuffer(key, ...STANDING, 'counted')
    .hgetallBuffer(keys.trajectories(team))
    .lrangeBuffer(keys.recordSlips(team), 0, -1)
    .hgetallBuffer(keys.box(team))
    .lrangeBuffer(keys.ballotSlips(team), 0, -1);
  const [found, records, changes, box, cast] = (await execute(read)) as [
    (Buffer | null)[],
    ByName,
    Buffer[],
    ByName,
    Buffer[],
  ];
  const state = standingOf(key, Object.fromEntries(STANDING.map((name, index) => [name, found[index]])));
  return { state, counted: found[STANDING.length] ?? null, records, changes, box, cast };
}

/** Returns a team's readable published results, oldest first. Throws OverBound. */
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

/** Returns the weeks with a result of the team, readable or not. Throws OverBound. */
export async function weeksShown(store: Store, team: TeamId, read: Client = store.redis): Promise<number[]> {
  const key = store.keys.results(team);
  await keepWithin({ store, team, read }, { hashes: [[key, 'weeks']] });
  return (await read.hkeys(key)).filter((week) => /^\d{1,5}$/.test(week)).map(Number);
}

/**
 * Returns a team's newest published result, or null before the first. The next result follows from it, so we don't
 * guess: throws StoreError if the newest week's result is unreadable.
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

/** Publishes a result, as part of a transaction. A week that already has a result keeps it. */
export function publish(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  result: PublishedResult,
): void {
  write.hsetnx(keys.results(team), String(result.week), writtenResult(result));
}
