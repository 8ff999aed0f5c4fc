import type { ChainableCommander } from 'ioredis';
import type { Day } from '../pulse/calendar.js';
import { type PulseId, readPulseId, type TeamId } from '../pulse/ids.js';
import type { ByName } from '../sealing/slips.js';
import { keepWithin } from './bounds.js';
import { execute } from './execute.js';
import { noteSealed } from './late-index.js';
import { readNumber } from './plain.js';
import { type Client, type Store, StoreError } from './redis.js';

/** The state of a team's peer check-ins. */
export interface PeersState {
  /** The id of the round that's on the agenda, its date; null if there's none. */
  readonly next: PulseId | null;
  /** The week of the last round; null before the first. */
  readonly round: number | null;
  /** The day the team's peer records are sealed until; null before there are any records. */
  readonly sealedUntil: Day | null;
  /** How often the team's peer records have been resealed under new names. */
  readonly generation: number;
}

/** Reads the state of a team's peer check-ins. Throws StoreError for contents that Evenkeel didn't write. */
export async function peersState(
  store: Store,
  team: TeamId,
  read: Client = store.redis,
): Promise<PeersState> {
  const key = store.keys.peersState(team);
  await keepWithin({ store, team, read }, { hashes: [[key, 'state']] });
  return stateOf(key, await read.hgetall(key));
}

function stateOf(
  key: string,
  { next, round, sealedUntil, deal: generation }: Readonly<Record<string, string>>,
): PeersState {
  const read = <T>(text: string | undefined, by: (text: string) => T | null): T | null => {
    const found = text ? by(text) : null;
    if (text && found === null)
      throw new StoreError(
        `${key} in Redis does not hold what Evenkeel writes there. Fix: delete the key; peer check-ins of this team then start over.`,
      );
    return found;
  };
  return {
    next: read(next, readPulseId),
    round: read(round, readNumber),
    sealedUntil: read(sealedUntil, readNumber),
    generation: read(generation, readNumber) ?? 0,
  };
}

/** The keys that mustn't change during a step over a team's peer records. */
export const peersWatched = ({ keys }: Store, team: TeamId): string[] => [
  keys.peersState(team),
  keys.peers(team),
  keys.peerSlips(team),
];

/** A snapshot of a team's peer records, and the slips that change them, oldest first. */
export interface PeerRecords {
  readonly state: PeersState;
  readonly records: ByName;
  readonly changes: readonly Buffer[];
}

/**
 * Reads all of a team's peer records, so that Redis doesn't see whose we need (see `readTeamRecords`). Throws
 * StoreError for contents that Evenkeel didn't write.
 */
export async function peerRecords(store: Store, team: TeamId): Promise<PeerRecords> {
  const { redis, keys } = store;
  const key = keys.peersState(team);
  await keepWithin(
    { store, team },
    {
      hashes: [
        [key, 'state'],
        [keys.peers(team), 'people'],
      ],
      lists: [[keys.peerSlips(team), 'slips']],
    },
  );
  const read = redis
    .multi()
    .hgetall(key)
    .hgetallBuffer(keys.peers(team))
    .lrangeBuffer(keys.peerSlips(team), 0, -1);
  const [stored, records, changes] = (await execute(read)) as [Record<string, string>, ByName, Buffer[]];
  return { state: stateOf(key, stored), records, changes };
}

/** Writes the date of the next round, as part of a transaction; null for none. */
export function writeNextPeers(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  next: PulseId | null,
): void {
  if (next) write.hset(keys.peersState(team), { next });
  else write.hdel(keys.peersState(team), 'next');
}

/** Writes the week of a drawn round, as part of a transaction. */
export function writePeersDrawn(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  round: number,
): void {
  write.hset(keys.peersState(team), { round });
}

/** Deletes all of a team's peer records, as part of a transaction, but keeps their generation. */
export function dropPeers(write: ChainableCommander, { keys }: Store, team: TeamId): void {
  write.hdel(keys.peersState(team), 'sealedUntil').del(keys.peers(team), keys.peerSlips(team));
}

/** Replaces all of a team's peer records, with their slips applied, as part of a transaction that watches both. */
export function replacePeers(
  write: ChainableCommander,
  store: Store,
  team: TeamId,
  { sealedUntil, generation }: { readonly sealedUntil: Day; readonly generation: number },
  records: ReadonlyMap<string, Buffer>,
): void {
  const { keys } = store;
  noteSealed(write, store, sealedUntil);
  write
    .hset(keys.peersState(team), { sealedUntil, deal: generation })
    .del(keys.peers(team), keys.peerSlips(team));
  if (records.size > 0) write.hset(keys.peers(team), records);
}
