import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { REMEMBER_SECONDS } from './replays.js';
import type { Store } from './redis.js';

/** A ballot on its way into a box. */
export interface Casting {
  readonly team: TeamId;
  readonly slot: string;
  readonly ballot: Buffer;
  /** The name of the member's record, which is read in the same moment; null where there is none. */
  readonly pseudonym: string | null;
  /** The stir that follows. */
  readonly stir: Planned;
  /** What the request was signed with, to tell a replay of it; null for one that cannot be replayed. */
  readonly signature: string | null;
}

/** What became of it. */
export type Cast =
  /** It lies in its slot. `record` is the member's, sealed, or null. */
  | { readonly kind: 'stored'; readonly record: Buffer | null }
  /** There is no such slot. */
  | { readonly kind: 'noSlot' }
  /** This very request was taken before. */
  | { readonly kind: 'replayed' };

const NO_SLOT = 0;
const REPLAYED = 1;

/**
 * Puts a ballot into a slot, only if the slot is there: the box was filled with one for every member and goes when the
 * close begins, so an unknown slot is a closed pulse, an earlier deal or not a member's. Sees to it that the box is
 * stirred soon.
 *
 * KEYS box, records, agenda, and the mark of the request where it has one; ARGV slot, ballot, name of the record, agenda
 * entry of the stir, when it is due, how long the mark is kept. One script, because between looking and writing the
 * close could begin, and an acknowledged check-in would be lost; and so that a check-in waits for Redis once.
 */
const CAST = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return ${NO_SLOT} end
if KEYS[4] and not redis.call('SET', KEYS[4], '1', 'EX', ARGV[6], 'NX') then return ${REPLAYED} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], 'NX', ARGV[5], ARGV[4])
return redis.call('HGET', KEYS[2], ARGV[3]) or ''`;

/** EVAL with its answer in bytes: ioredis has it, and its types do not. */
interface EvalBuffer {
  evalBuffer(script: string, keys: number, ...args: readonly (string | number | Buffer)[]): Promise<unknown>;
}

/** Casts a ballot. What is `stored` is stored when this returns. */
export async function castBallot(
  { redis, keys }: Store,
  { team, slot, ballot, pseudonym, stir, signature }: Casting,
): Promise<Cast> {
  const names = [keys.box(team), keys.trajectories(team), keys.agenda];
  if (signature !== null) names.push(keys.taken(signature));
  const args = [slot, ballot, pseudonym ?? '', writtenDue(stir.due), stir.at, REMEMBER_SECONDS];
  const reply = await (redis as unknown as EvalBuffer).evalBuffer(CAST, names.length, ...names, ...args);
  if (reply === NO_SLOT) return { kind: 'noSlot' };
  if (reply === REPLAYED) return { kind: 'replayed' };
  const record = reply as Buffer;
  return { kind: 'stored', record: record.length > 0 ? record : null };
}
