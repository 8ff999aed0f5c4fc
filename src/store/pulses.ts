import type { ChainableCommander, Redis } from 'ioredis';
import * as z from 'zod';
import type { Day, Pulse } from '../pulse/calendar.js';
import { BANDS, type Card } from '../pulse/disclosure.js';
import { type MemberId, memberId, type PulseId, pulseId, type TeamId } from '../pulse/ids.js';
import { type Store, StoreError } from './redis.js';

/** Where a team stands between and during its pulses. */
export interface TeamState {
  /** The pulse that is open, or null. */
  readonly pulse: Pulse | null;
  /** The pulse whose opening is on the agenda, or null. */
  readonly next: PulseId | null;
  /** Who counts for the open pulse's card, fixed when it opened. */
  readonly counted: readonly MemberId[];
  /** The day the team's trajectories are sealed until; null before there are any. */
  readonly sealedUntil: Day | null;
}

const storedPulse = z.strictObject({
  id: z.string().transform(pulseId),
  week: z.int(),
  opensAt: z.number(),
  remindsAt: z.number(),
  closesAt: z.number(),
  closingDay: z.int(),
});
const storedCounted = z.array(z.string().transform(memberId));
const storedCard = z.strictObject({ week: z.int(), band: z.enum(BANDS).nullable() });

function parse<T>(schema: z.ZodType<T>, key: string, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new StoreError(
      `${key} in Redis does not hold what Evenkeel writes there. Mend: restore it from a backup of Redis, or delete the key and start again.`,
    );
  }
}

/** Where a team stands. Throws StoreError for contents that are not Evenkeel's. */
export async function teamState(
  { redis, keys }: Store,
  team: TeamId,
  read: Redis = redis,
): Promise<TeamState> {
  const key = keys.state(team);
  const { pulse, next, counted, sealedUntil } = await read.hgetall(key);
  return {
    pulse: pulse ? parse(storedPulse, key, pulse) : null,
    next: next ? pulseId(next) : null,
    counted: counted ? parse(storedCounted, key, counted) : [],
    sealedUntil: sealedUntil ? Number(sealedUntil) : null,
  };
}

/** Writes which pulse opens next, as part of a transaction. */
export function writeNext(write: ChainableCommander, { keys }: Store, team: TeamId, next: PulseId): void {
  write.hset(keys.state(team), { next });
}

/** Writes the open pulse and who counts for it, as part of a transaction. */
export function writeOpenPulse(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  pulse: Pulse,
  counted: readonly MemberId[],
): void {
  write
    .hset(keys.state(team), { pulse: JSON.stringify(pulse), counted: JSON.stringify(counted) })
    .hdel(keys.state(team), 'next');
}

/** Forgets the open pulse and its box, as part of a transaction. */
export function writePulseClosed(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write.hdel(keys.state(team), 'pulse', 'counted').del(keys.box(team), keys.closingBox(team));
}

/**
 * Moves the box aside if it stands and no earlier try has moved one.
 *
 * KEYS box, closing box. One script, because of two closes at once the second must not find the box half gone.
 */
const SET_ASIDE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('RENAMENX', KEYS[1], KEYS[2])`;

/**
 * Begins a close: moves the box aside in one step, so that from here on no check-in is accepted. Does nothing
 * when an earlier try has moved it.
 */
export async function sealBox({ redis, keys }: Store, team: TeamId): Promise<void> {
  await redis.eval(SET_ASIDE, 2, keys.box(team), keys.closingBox(team));
}

/**
 * Puts a ballot into a slot, only if the slot is there: the box was filled with one for every member and goes
 * when the close begins, so an unknown slot is a closed pulse or not a member's.
 *
 * KEYS box; ARGV slot, ballot. One script, because between looking and writing the close could begin, and an
 * acknowledged check-in would be lost.
 */
const CAST = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`;

/** Stores a ballot; false when its slot is not open. */
export async function castBallot(
  { redis, keys }: Store,
  team: TeamId,
  slot: string,
  ballot: Buffer,
): Promise<boolean> {
  return (await redis.eval(CAST, 1, keys.box(team), slot, ballot)) === 1;
}

/** Whether a slot stands in the open box: the pulse is open and the slot is a member's. */
export async function hasSlot({ redis, keys }: Store, team: TeamId, slot: string): Promise<boolean> {
  return (await redis.hexists(keys.box(team), slot)) === 1;
}

/** Adds a sealed blank for each slot that has no ballot yet, as part of a transaction. */
export function addBlanks(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  blanks: ReadonlyMap<string, Buffer>,
): void {
  for (const [slot, blank] of blanks) write.hsetnx(keys.box(team), slot, blank);
}

/** Adds a sealed record for each pseudonym that has none yet, as part of a transaction. */
export function addTrajectories(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  sealedUntil: Day,
  records: ReadonlyMap<string, Buffer>,
): void {
  write.hset(keys.state(team), { sealedUntil });
  for (const [pseudonym, record] of records) write.hsetnx(keys.trajectories(team), pseudonym, record);
}

/** Replaces all of a team's records and the day they are sealed until, as part of a transaction. */
export function replaceTrajectories(
  write: ChainableCommander,
  store: Store,
  team: TeamId,
  sealedUntil: Day,
  records: ReadonlyMap<string, Buffer>,
): void {
  write.del(store.keys.trajectories(team));
  addTrajectories(write, store, team, sealedUntil, records);
}

/** One member's sealed trajectory, or null. */
export async function sealedTrajectory(
  { redis, keys }: Store,
  team: TeamId,
  pseudonym: string,
): Promise<Buffer | null> {
  return redis.hgetBuffer(keys.trajectories(team), pseudonym);
}

/**
 * Replaces a trajectory if it is still the one that was read.
 *
 * KEYS trajectories; ARGV pseudonym, old, new. One script, so that a change of preferences can never overwrite a
 * close that moved the record meanwhile.
 */
const SWAP = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** Swaps a sealed trajectory; false when it changed meanwhile. */
export async function swapTrajectory(
  { redis, keys }: Store,
  team: TeamId,
  pseudonym: string,
  before: Buffer,
  after: Buffer,
): Promise<boolean> {
  return (await redis.eval(SWAP, 1, keys.trajectories(team), pseudonym, before, after)) === 1;
}

/** The newest published card of a team, or null before the first. */
export async function latestCard(
  { redis, keys }: Store,
  team: TeamId,
  read: Redis = redis,
): Promise<Card | null> {
  const cards = await read.hvals(keys.cards(team));
  const parsed = cards.map((text) => parse(storedCard, keys.cards(team), text));
  return parsed.reduce<Card | null>(
    (latest, card) => (latest && latest.week > card.week ? latest : card),
    null,
  );
}

/** Publishes a card, as part of a transaction; a week that has one keeps it. */
export function publish(write: ChainableCommander, { keys }: Store, team: TeamId, card: Card): void {
  write.hsetnx(keys.cards(team), String(card.week), JSON.stringify(card));
}
