import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { REMEMBER_SECONDS } from './replays.js';
import type { Store } from './redis.js';

/** A signed request, to tell a replay of it. */
export interface SignedRequest {
  readonly signature: string;
  /** Names this one taking of it: Redis may be asked twice where the link to it broke before it answered. */
  readonly attempt: string;
}

/** A ballot on its way into a box. */
export interface Casting {
  readonly team: TeamId;
  readonly slot: string;
  readonly ballot: Buffer;
  /** The name of the member's record, which is read in the same moment; null where there is none. */
  readonly pseudonym: string | null;
  /** The stir that follows. */
  readonly stir: Planned;
  /** What it came with; null for what cannot be replayed. */
  readonly request: SignedRequest | null;
}

/** What became of it. */
export type Cast =
  /** It lies in its slot, where `before` lay. `record` is the member's, sealed, or null. */
  | { readonly kind: 'stored'; readonly before: Buffer; readonly record: Buffer | null }
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
 * entry of the stir, when it is due, how long the mark is kept, what it says. One script, because between looking and writing the
 * close could begin, and an acknowledged check-in would be lost; and so that a check-in waits for Redis once.
 */
const CAST = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return ${NO_SLOT} end
if KEYS[4] and not redis.call('SET', KEYS[4], ARGV[7], 'EX', ARGV[6], 'NX')
  and redis.call('GET', KEYS[4]) ~= ARGV[7] then return ${REPLAYED} end
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], 'NX', ARGV[5], ARGV[4])
return {before, redis.call('HGET', KEYS[2], ARGV[3]) or ''}`;

/** EVAL with its answer in bytes: ioredis has it, and its types do not. */
interface EvalBuffer {
  evalBuffer(script: string, keys: number, ...args: readonly (string | number | Buffer)[]): Promise<unknown>;
}

/** Casts a ballot. What is `stored` is stored when this returns. */
export async function castBallot(
  { redis, keys }: Store,
  { team, slot, ballot, pseudonym, stir, request }: Casting,
): Promise<Cast> {
  const names = [keys.box(team), keys.trajectories(team), keys.agenda];
  if (request !== null) names.push(keys.taken(request.signature));
  const args = [
    slot,
    ballot,
    pseudonym ?? '',
    writtenDue(stir.due),
    stir.at,
    REMEMBER_SECONDS,
    request?.attempt ?? '',
  ];
  const reply = await (redis as unknown as EvalBuffer).evalBuffer(CAST, names.length, ...names, ...args);
  if (reply === NO_SLOT) return { kind: 'noSlot' };
  if (reply === REPLAYED) return { kind: 'replayed' };
  const [before, record] = reply as [Buffer, Buffer];
  return { kind: 'stored', before, record: record.length > 0 ? record : null };
}

/**
 * Puts back what lay in a slot before a ballot, if that ballot still lies there.
 *
 * KEYS box; ARGV slot, ballot, what lay there before. One script, so that nothing that came later is lost.
 */
const PUT_BACK = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end`;

/** Takes a ballot back that was cast and is none. */
export async function putBack(
  { redis, keys }: Store,
  team: TeamId,
  slot: string,
  { ballot, before }: { readonly ballot: Buffer; readonly before: Buffer },
): Promise<void> {
  await redis.eval(PUT_BACK, 1, keys.box(team), slot, ballot, before);
}
