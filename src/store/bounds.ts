import type { TeamId } from '../pulse/ids.js';
import { OVER_BOUND } from './damage.js';
import { type Client, type Store, StoreError } from './redis.js';

/**
 * The most entries that each kind of key is read with, far above what Evenkeel writes there: whoever writes to Redis
 * could otherwise fill one until reading it holds up everything that this process does, help included. docs/REDIS.md
 * lists them.
 */
export const MOST_ENTRIES = {
  teams: 10_000,
  /** People of one team: on its roster, and in each hash that holds one thing for each of them. */
  people: 20_000,
  /** Slips or marks of one team since its last reseal. */
  slips: 50_000,
  moves: 20_000,
  /** Weeks that a team has a result of, or a workspace a round. */
  weeks: 5_000,
  /** Fields of where a team stands. */
  state: 100,
  outbox: 500_000,
  /** Workspaces that are served, are being removed, or are sealed with a keyring. */
  workspaces: 5_000,
  receipts: 50_000,
} as const;
export type Bound = keyof typeof MOST_ENTRIES;

/** A key holds more entries than are read of it; the message names it and the fix. Nothing of it was read. */
export class OverBound extends StoreError {
  override readonly code = 'over_bound';

  constructor(
    readonly key: string,
    found: number,
    most: number,
  ) {
    super(
      `${key} in Redis holds ${found} entries, and Evenkeel keeps at most ${most} there; it isn't read. Fix: delete the entries that Evenkeel didn't write, or put the key back from a backup of Redis.`,
    );
  }
}

/** Keys and what each is read within. */
export interface Within {
  readonly hashes?: readonly (readonly [key: string, bound: Bound])[];
  readonly lists?: readonly (readonly [key: string, bound: Bound])[];
}

/**
 * KEYS to count; ARGV how each is counted. One command, however many keys. What is of another kind counts as nothing here:
 * whoever reads it then gets Redis's own error, which names the key.
 */
const COUNT = `
local counts = {}
for at, key in ipairs(KEYS) do
  local found = redis.pcall(ARGV[at], key)
  counts[at] = type(found) == 'number' and found or 0
end
return counts`;

/** Throws OverBound for the first of some keys that holds too many entries. */
export async function assertWithin(read: Client, { hashes = [], lists = [] }: Within): Promise<void> {
  const keys = [...hashes, ...lists].map(([key]) => key);
  const how = [...hashes.map(() => 'HLEN'), ...lists.map(() => 'LLEN')];
  const counts = (await read.eval(COUNT, keys.length, ...keys, ...how)) as number[];
  for (const [at, [key, bound]] of [...hashes, ...lists].entries()) {
    const found = counts[at] ?? 0;
    if (found > MOST_ENTRIES[bound]) throw new OverBound(key, found, MOST_ENTRIES[bound]);
  }
}

/** Whose keys are looked at. */
export interface Looking {
  readonly store: Store;
  readonly team: TeamId | null;
  /** The connection of the step that reads; the store's own unless given. */
  readonly read?: Client;
}

/** The same for keys of a workspace. What is over its bound is reported, once per process. Throws OverBound. */
export async function keepWithin({ store, team, read = store.redis }: Looking, keys: Within): Promise<void> {
  try {
    await assertWithin(read, keys);
  } catch (error) {
    if (error instanceof OverBound) store.damaged(OVER_BOUND, team, [error.key]);
    throw error;
  }
}
