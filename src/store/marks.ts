import type { ChainableCommander } from 'ioredis';
import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { noteLine } from './index-parts.js';
import { DONE, LEDGER_SECONDS } from './ledger.js';
import type { Client, Store } from './redis.js';

/** What one delivery of an opening leaves behind: a sealed mark of what became of it, and when a reseal takes it in. */
export interface LeftBehind {
  readonly mark: Buffer;
  readonly reseal: Planned;
}

/**
 * KEYS the note's line, agenda, marks, index; ARGV what a line that is done says, seconds, and where it leaves a mark: the
 * mark, the agenda entry of the reseal, when that is due, workspace. One script: a notification that is done with and has left no mark would be a
 * welcome that nobody remembers.
 */
const SETTLE = `
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
if not ARGV[3] then return 1 end
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[2], 'NX', ARGV[5], ARGV[4])
${noteLine('KEYS[4]', 'ARGV[5]', 'ARGV[6]')}
return 1`;

/** Writes that a notification is done with, and what it leaves behind. Throws if Redis does not take it. */
export async function settle(
  { redis, keys, dueIndex, workspace }: Store,
  id: string,
  team: TeamId,
  left: LeftBehind | null,
): Promise<void> {
  const more = left ? [left.mark, writtenDue(left.reseal.due), left.reseal.at, workspace] : [];
  const on = [keys.sent(id), keys.agenda, keys.marks(team), dueIndex];
  await redis.eval(SETTLE, on.length, ...on, DONE, LEDGER_SECONDS, ...more);
}

/** A team's sealed marks, oldest first. */
export const marksOf = ({ keys }: Store, team: TeamId, read: Client): Promise<Buffer[]> =>
  read.lrangeBuffer(keys.marks(team), 0, -1);

/**
 * Removes so many of the oldest marks, as part of a transaction that watches the team's records: of two reseals at once
 * only one takes them in. Those that come meanwhile stay.
 */
export function removeMarks(write: ChainableCommander, { keys }: Store, team: TeamId, count: number): void {
  if (count > 0) write.ltrim(keys.marks(team), count, -1);
}
