import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type TeamId, teamId } from '../pulse/ids.js';
import type { Statement, TeamActions } from '../pulse/team-actions.js';
import { ACTION_STATE_CODES } from '../sealing/codes.js';
import { keepWithin } from './bounds.js';
import { noteSealed } from './late-index.js';
import { coded, orNone, type PlainRecord, pulseField, readStored, stored } from './plain.js';
import type { Client, Store } from './redis.js';

/** The owner of a record: a team, for its actions and its switch, or the workspace, for the switch of all teams. */
export type Whose = TeamId | typeof EVERYWHERE;

/** Stands for the workspace where a team's id would be; no team has this id. */
export const EVERYWHERE = '*';

/** Actions, and the day until which their signature can be checked. */
export interface SignedUntil extends TeamActions {
  readonly until: Day;
}

const said = z.strictObject({
  at: z.int(),
  is: coded(ACTION_STATE_CODES),
  because: orNone(z.string()),
  shown: orNone(pulseField),
});

/** Not sealed: everyone on the team reads the actions, and they must outlive any key. */
const TEAM_ACTIONS: PlainRecord<SignedUntil> = {
  kind: 'team actions',
  version: 1,
  layouts: {
    1: z.strictObject({
      until: z.int(),
      off: z.boolean(),
      actions: z.array(
        z.strictObject({
          id: z.string().min(1).max(40),
          suggestion: orNone(z.string()),
          words: z.string(),
          said: z.tuple([said], said) as z.ZodType<readonly [Statement, ...Statement[]]>,
          takenBack: z.boolean(),
        }),
      ),
    }),
  },
};

/** Returns the text by which actions are stored, for signing. */
export const writtenActions = (actions: SignedUntil): string => stored(TEAM_ACTIONS, actions);

/** Returns the actions in a stored text; null for any other text, and for a version that this Evenkeel doesn't know. */
export const readActions = (text: string): SignedUntil | null => readStored(TEAM_ACTIONS, text);

/** A stored text and its signature. Redis holds them as one value: the signature, which has no space, comes first. */
export interface Signed {
  readonly text: string;
  readonly signature: string;
}

const signedIn = (value: string): Signed => {
  const at = value.indexOf(' ');
  return { signature: value.slice(0, Math.max(0, at)), text: value.slice(at + 1) };
};

/** Returns the stored records of the workspace and of `whose`; null for a missing one. */
export async function storedActions(
  { keys }: Store,
  whose: Whose,
  read: Client,
): Promise<{ readonly everywhere: Signed | null; readonly own: Signed | null }> {
  const [everywhere, own] = await read.hmget(keys.teamActions, EVERYWHERE, whose);
  return { everywhere: everywhere ? signedIn(everywhere) : null, own: own ? signedIn(own) : null };
}

/** Returns the stored records of every team and of the workspace. Throws OverBound. */
export async function allStoredActions(store: Store): Promise<ReadonlyMap<Whose, Signed>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.teamActions, 'teams']] });
  const found = await redis.hgetall(keys.teamActions);
  return new Map(
    Object.entries(found).map(([whose, value]) => [
      whose === EVERYWHERE ? whose : teamId(whose),
      signedIn(value),
    ]),
  );
}

/** Writes a signed text, as part of a transaction; `until` is the last day on which its signature can be checked. */
export function writeActions(
  write: ChainableCommander,
  store: Store,
  whose: Whose,
  { text, signature }: Signed,
  until: Day,
): void {
  const { keys } = store;
  noteSealed(write, store, until);
  write.hset(keys.teamActions, whose, `${signature} ${text}`);
}
