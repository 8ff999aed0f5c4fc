import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import type { Instant } from '../pulse/calendar.js';
import { type TeamId, teamId } from '../pulse/ids.js';
import type { RosterTrouble } from '../pulse/roster.js';
import { ROSTER_TROUBLE_CODES, TOLD_CODES } from '../sealing/codes.js';
import { coded, type PlainRecord, readStored, stored } from './plain.js';
import { keepWithin } from './bounds.js';
import type { Client, Store } from './redis.js';

/** The problem with a team's roster since the last time we could read it. */
export interface TroubleState {
  readonly trouble: RosterTrouble;
  /** Slack's own word for it, or `none`. */
  readonly code: string;
  /** How often in a row we met it. */
  readonly tries: number;
  /** Before this no step of the team asks Slack again. */
  readonly nextAt: Instant;
  /** What we've reported to its leaders: which troubles, and that a week was missed. */
  readonly told: readonly (RosterTrouble | 'missed')[];
}

const TROUBLE: PlainRecord<TroubleState> = {
  kind: 'roster trouble',
  version: 1,
  layouts: {
    1: z.strictObject({
      trouble: coded(ROSTER_TROUBLE_CODES),
      code: z.string(),
      tries: z.int(),
      nextAt: z.number(),
      told: z.array(coded(TOLD_CODES)),
    }),
  },
};

/** An unreadable one counts as none: the next reading records the problem again. */
const read = (text: string): TroubleState | null => readStored(TROUBLE, text);

/** The problem with a team's roster, or null. */
export async function troubleOf(
  { redis, keys }: Store,
  team: TeamId,
  by: Client = redis,
): Promise<TroubleState | null> {
  const text = await by.hget(keys.rosterTroubles, team);
  return text === null ? null : read(text);
}

/** Stores the problem with a team's roster, as part of a transaction; null if there's none any more. */
export function writeTrouble(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  state: TroubleState | null,
): void {
  if (state) write.hset(keys.rosterTroubles, team, stored(TROUBLE, state));
  else write.hdel(keys.rosterTroubles, team);
}

/** The problem with each team's roster, as of its last reading. Throws OverBound. */
export async function rosterTroubles(store: Store): Promise<ReadonlyMap<TeamId, RosterTrouble>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.rosterTroubles, 'teams']] });
  const found = new Map<TeamId, RosterTrouble>();
  for (const [team, text] of Object.entries(await redis.hgetall(keys.rosterTroubles))) {
    const state = read(text);
    if (state) found.set(teamId(team), state.trouble);
  }
  return found;
}
