import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import type { Instant } from '../pulse/calendar.js';
import { type TeamId, teamId } from '../pulse/ids.js';
import type { RosterTrouble } from '../pulse/roster.js';
import { ROSTER_TROUBLE_CODES, TOLD_CODES } from '../sealing/codes.js';
import { coded, type PlainRecord, readStored, stored } from './plain.js';
import { keepWithin } from './bounds.js';
import type { Client, Store } from './redis.js';

/** The trouble with a team's roster since the last time we could read it. */
export interface TroubleState {
  readonly trouble: RosterTrouble;
  /** Slack's own code for the trouble, or `none`. */
  readonly code: string;
  /** How many times in a row we've met the trouble. */
  readonly tries: number;
  /** The time before which no step of the team asks Slack again. */
  readonly nextAt: Instant;
  /** The troubles that we've reported to the team's leaders, and `missed` if we've reported a missed week. */
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

/** Returns null for an unreadable trouble: the next reading records it again. */
const read = (text: string): TroubleState | null => readStored(TROUBLE, text);

/** Returns the trouble with a team's roster, or null. */
export async function troubleOf(
  { redis, keys }: Store,
  team: TeamId,
  by: Client = redis,
): Promise<TroubleState | null> {
  const text = await by.hget(keys.rosterTroubles, team);
  return text === null ? null : read(text);
}

/** Writes the trouble with a team's roster, as part of a transaction; null removes it. */
export function writeTrouble(
  write: ChainableCommander,
  { keys }: Store,
  team: TeamId,
  state: TroubleState | null,
): void {
  if (state) write.hset(keys.rosterTroubles, team, stored(TROUBLE, state));
  else write.hdel(keys.rosterTroubles, team);
}

/** Returns the trouble with each team's roster, as of the last reading. Throws OverBound. */
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
