import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { lowerLine } from './index-parts.js';
import { REMEMBER_SECONDS } from './replays.js';
import type { Client, Store } from './redis.js';

/**
 * The keys of one of a team's piles. We don't write what a member sends or changes straight into their slot or record:
 * a command that names a slot would show it to anyone who watches Redis. Instead, it goes on the pile as a sealed slip
 * that names no one, and the next reseal, within five minutes, applies it. Until then, slots and records stay as last
 * sealed.
 */
export interface PileKeys {
  /** The key of the hash that holds the number of the latest reseal. */
  readonly state: string;
  readonly pile: string;
}

/** Returns the slips of a pile, oldest first. */
export const slipsOf = (read: Client, pile: string): Promise<Buffer[]> => read.lrangeBuffer(pile, 0, -1);

/**
 * Adds a slip to a pile, and makes sure that a reseal follows soon. Does nothing if the team has been resealed, or
 * another slip has come, since the caller looked.
 *
 * KEYS state, pile, agenda, index; ARGV generation, how many slips there were, slip, agenda entry of the reseal, when
 * it's due, workspace. It's one script, so that two changes at once are both kept, and neither comes after the reseal
 * that should have applied it.
 */
const ADD = `
if (redis.call('HGET', KEYS[1], 'deal') or '0') ~= ARGV[1] then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], 'NX', ARGV[5], ARGV[4])
${lowerLine('KEYS[4]', 'ARGV[5]', 'ARGV[6]')}
return 1`;

/** A slip, and the pile as the caller saw it. */
export interface Change {
  readonly generation: number;
  /** How many slips the pile had. */
  readonly seen: number;
  readonly slip: Buffer;
}

/** Adds a slip to a pile; false if the pile or the generation is no longer what the caller saw. */
export async function addChange(
  { redis, keys, dueIndex, workspace }: Store,
  { state, pile }: PileKeys,
  { generation, seen, slip }: Change,
  reseal: Planned,
): Promise<boolean> {
  const on = [state, pile, keys.agenda, dueIndex];
  const args = [generation, seen, slip, writtenDue(reseal.due), reseal.at, workspace];
  return (await redis.eval(ADD, on.length, ...on, ...args)) === 1;
}

/** A signed request from Slack; its signature lets us recognize a replay. */
export interface SignedRequest {
  readonly signature: string;
  /** Names our attempt to take it: ioredis may send the script twice if the connection breaks before the answer. */
  readonly attempt: string;
}

/** A ballot on its way into a box. */
export interface Casting {
  readonly team: TeamId;
  /** The generation whose slot the slip names. */
  readonly generation: number;
  /**
   * How many changes of records the caller saw: the member's record, with those applied, says whether they may cast
   * the ballot.
   */
  readonly seen: number;
  readonly slip: Buffer;
  /** The reseal that will apply the slip. */
  readonly reseal: Planned;
  /** The request that the ballot came with; null if it can't be replayed. */
  readonly request: SignedRequest | null;
}

/** The outcome of casting a ballot. */
export type Cast =
  | { readonly kind: 'stored' }
  /** There's no box, or the team has been resealed or a record has changed since the caller looked. */
  | { readonly kind: 'overtaken' }
  /** We took this very request before. */
  | { readonly kind: 'replayed' };

const OVERTAKEN = 0;
const REPLAYED = 1;
const STORED = 2;

/**
 * Puts a ballot's slip on the pile of an open box, which disappears when the close begins, and makes sure that a reseal
 * follows soon.
 *
 * KEYS state, box, pile of ballots, pile of changes, agenda, index, and, if it came with a request, the request's mark;
 * ARGV generation, how many changes there were, slip, agenda entry of the reseal, when it's due, how long we keep the
 * mark in seconds, the mark's value, workspace. It's one script, because the close could begin between reading and
 * writing, and an acknowledged check-in would be lost; and so that a check-in waits for Redis only once. Its input and
 * output name the team and no one on it, and look the same whoever sends the check-in.
 */
const CAST = `
if (redis.call('HGET', KEYS[1], 'deal') or '0') ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 0
  or redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[2]) then return ${OVERTAKEN} end
if KEYS[7] and not redis.call('SET', KEYS[7], ARGV[7], 'EX', ARGV[6], 'NX')
  and redis.call('GET', KEYS[7]) ~= ARGV[7] then return ${REPLAYED} end
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[5], 'NX', ARGV[5], ARGV[4])
${lowerLine('KEYS[6]', 'ARGV[5]', 'ARGV[8]')}
return ${STORED}`;

/** Casts a ballot. If the outcome is `stored`, Redis holds the ballot when this returns. */
export async function storeBallot(
  { redis, keys, dueIndex, workspace }: Store,
  { team, generation, seen, slip, reseal, request }: Casting,
): Promise<Cast> {
  const names = [
    keys.state(team),
    keys.box(team),
    keys.ballotSlips(team),
    keys.recordSlips(team),
    keys.agenda,
    dueIndex,
  ];
  if (request !== null) names.push(keys.taken(request.signature));
  const args = [
    generation,
    seen,
    slip,
    writtenDue(reseal.due),
    reseal.at,
    REMEMBER_SECONDS,
    request?.attempt ?? '',
    workspace,
  ];
  const reply = await redis.eval(CAST, names.length, ...names, ...args);
  return { kind: reply === STORED ? 'stored' : reply === REPLAYED ? 'replayed' : 'overtaken' };
}
