import type { TeamId } from '../pulse/ids.js';
import { OVER_BOUND } from './damage.js';
import { type Client, type Store, StoreError } from './redis.js';

/**
 * The most entries that we read from a key of each kind, far more than Evenkeel writes there. Without these bounds,
 * someone who writes to Redis could fill a key until reading it holds up everything this process does, help
 * included. docs/REDIS.md lists them.
 */
export const MOST_ENTRIES = {
  teams: 10_000,
  /** People on a team's roster, and entries of each hash with one entry per person. */
  people: 20_000,
  /** Slips or marks of one team since its last reseal. */
  slips: 50_000,
  moves: 20_000,
  /** Weeks for which a team has a result, or a workspace a round. */
  weeks: 5_000,
  /** Fields of a team's state. */
  state: 100,
  outbox: 500_000,
  /** Workspaces that are served, that are being removed, or that name a keyring. */
  workspaces: 20_000,
  receipts: 50_000,
} as const;
export type Bound = keyof typeof MOST_ENTRIES;

/** A key holds more entries than its bound, so we read none of them; the message names the key and the fix. */
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

/** Keys to count, each with its bound. */
export interface Within {
  readonly hashes?: readonly (readonly [key: string, bound: Bound])[];
  readonly lists?: readonly (readonly [key: string, bound: Bound])[];
}

/**
 * KEYS to count; ARGV the command that counts each. It's one script, however many keys there are. A key of another
 * kind counts as empty here: the read that follows gets Redis's own error, which names the key.
 */
const COUNT = `
local counts = {}
for at, key in ipairs(KEYS) do
  local found = redis.pcall(ARGV[at], key)
  counts[at] = type(found) == 'number' and found or 0
end
return counts`;

/** Throws OverBound for the first key that holds too many entries. */
export async function assertWithin(read: Client, { hashes = [], lists = [] }: Within): Promise<void> {
  const keys = [...hashes, ...lists].map(([key]) => key);
  const how = [...hashes.map(() => 'HLEN'), ...lists.map(() => 'LLEN')];
  const counts = (await read.eval(COUNT, keys.length, ...keys, ...how)) as number[];
  for (const [at, [key, bound]] of [...hashes, ...lists].entries()) {
    const found = counts[at] ?? 0;
    if (found > MOST_ENTRIES[bound]) throw new OverBound(key, found, MOST_ENTRIES[bound]);
  }
}

/** The workspace whose keys `keepWithin` counts, and how it reports one over its bound. */
export interface Looking {
  readonly store: Store;
  readonly team: TeamId | null;
  /** The connection of the step that reads; by default, the store's own. */
  readonly read?: Client;
}

/** Like `assertWithin`, for keys of a workspace; also reports a key over its bound. Throws OverBound. */
export async function keepWithin({ store, team, read = store.redis }: Looking, keys: Within): Promise<void> {
  try {
    await assertWithin(read, keys);
  } catch (error) {
    if (error instanceof OverBound) store.damaged(OVER_BOUND, team, [error.key]);
    throw error;
  }
}
