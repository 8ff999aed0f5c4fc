import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { REMEMBER_SECONDS } from './replays.js';
import type { Client, Store } from './redis.js';

/**
 * What a member sends in or changes isn't written into their slot or record: a command that names one shows whoever
 * watches Redis which it is. It goes on the team's pile as a sealed slip that names nobody, and the next reseal, within
 * five minutes, takes it in. Until then the slots and records lie as they were last sealed.
 */
export interface PileKeys {
  /** The hash that says which reseal it is. */
  readonly state: string;
  readonly pile: string;
}

/** The slips of a pile, oldest first. */
export const slipsOf = (read: Client, pile: string): Promise<Buffer[]> => read.lrangeBuffer(pile, 0, -1);

/**
 * Adds a slip if the team hasn't been sealed again since and nobody else has added one, and sees to it that it's sealed
 * soon.
 *
 * KEYS state, pile, agenda; ARGV generation, how many slips there were, slip, agenda entry of the reseal, when it is due. One
 * script, so that of two changes at once neither is lost, and none comes after the reseal that should have taken it in.
 */
const ADD = `
if (redis.call('HGET', KEYS[1], 'deal') or '0') ~= ARGV[1] then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], 'NX', ARGV[5], ARGV[4])
return 1`;

/** A slip for a pile as it was seen. */
export interface Change {
  readonly generation: number;
  /** How many slips the pile had. */
  readonly seen: number;
  readonly slip: Buffer;
}

/** Adds a change to a pile; false when the pile or the reseal isn't the one that was seen any more. */
export async function addChange(
  { redis, keys }: Store,
  { state, pile }: PileKeys,
  { generation, seen, slip }: Change,
  reseal: Planned,
): Promise<boolean> {
  const entry = writtenDue(reseal.due);
  return (await redis.eval(ADD, 3, state, pile, keys.agenda, generation, seen, slip, entry, reseal.at)) === 1;
}

/** A signed request, to tell a replay of it. */
export interface SignedRequest {
  readonly signature: string;
  /** Names this one taking of it: Redis may be asked twice where the link to it broke before it answered. */
  readonly attempt: string;
}

/** A ballot on its way into a box. */
export interface Casting {
  readonly team: TeamId;
  /** The reseal whose slot the slip names. */
  readonly generation: number;
  /** How many changes of records were seen: it may be cast by what the member's record says by those. */
  readonly seen: number;
  readonly slip: Buffer;
  /** The reseal that follows. */
  readonly reseal: Planned;
  /** What it came with; null for what cannot be replayed. */
  readonly request: SignedRequest | null;
}

/** What became of it. */
export type Cast =
  | { readonly kind: 'stored' }
  /** There is no box, it has been sealed again, or a record has been changed since. */
  | { readonly kind: 'overtaken' }
  /** This very request was taken before. */
  | { readonly kind: 'replayed' };

const OVERTAKEN = 0;
const REPLAYED = 1;
const STORED = 2;

/**
 * Puts a ballot's slip on the pile of an open box, which goes when the close begins. Sees to it that the box is resealed
 * soon.
 *
 * KEYS state, box, pile of ballots, pile of changes, agenda, and the mark of the request where it has one; ARGV generation,
 * how many changes there were, slip, agenda entry of the reseal, when it is due, how long the mark is kept, what it says. One script, because between looking
 * and writing the close could begin, and an acknowledged check-in would be lost; and so that a check-in waits for Redis
 * once. It takes and returns the same whoever sends: the team, and nobody in it.
 */
const CAST = `
if (redis.call('HGET', KEYS[1], 'deal') or '0') ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 0
  or redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[2]) then return ${OVERTAKEN} end
if KEYS[6] and not redis.call('SET', KEYS[6], ARGV[7], 'EX', ARGV[6], 'NX')
  and redis.call('GET', KEYS[6]) ~= ARGV[7] then return ${REPLAYED} end
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[5], 'NX', ARGV[5], ARGV[4])
return ${STORED}`;

/** Casts a ballot. What is `stored` is stored when this returns. */
export async function storeBallot(
  { redis, keys }: Store,
  { team, generation, seen, slip, reseal, request }: Casting,
): Promise<Cast> {
  const names = [keys.state(team), keys.box(team), keys.cast(team), keys.changes(team), keys.agenda];
  if (request !== null) names.push(keys.taken(request.signature));
  const args = [
    generation,
    seen,
    slip,
    writtenDue(reseal.due),
    reseal.at,
    REMEMBER_SECONDS,
    request?.attempt ?? '',
  ];
  const reply = await redis.eval(CAST, names.length, ...names, ...args);
  return { kind: reply === STORED ? 'stored' : reply === REPLAYED ? 'replayed' : 'overtaken' };
}
