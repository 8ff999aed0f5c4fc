import type { ChainableCommander } from 'ioredis';
import type { TeamId } from '../pulse/ids.js';
import { type Planned, writtenDue } from './agenda.js';
import { lowerLine } from './index-parts.js';
import { DONE, LEDGER_SECONDS } from './ledger.js';
import type { Client, Store } from './redis.js';

/** The traces of a delivery of an opening: a sealed mark of its outcome, and the reseal that will apply the mark. */
export interface LeftBehind {
  readonly mark: Buffer;
  readonly reseal: Planned;
}

/**
 * KEYS the notification's line in the ledger, agenda, marks, index; ARGV the line of one that's done, how long the
 * ledger remembers it in seconds, and, only if it leaves a mark: the mark, the agenda entry of the reseal, when
 * that's due, workspace. It's one script: if a notification were done without its mark, a welcome could be forgotten.
 */
const SETTLE = `
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
if not ARGV[3] then return 1 end
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[2], 'NX', ARGV[5], ARGV[4])
${lowerLine('KEYS[4]', 'ARGV[5]', 'ARGV[6]')}
return 1`;

/** Records that a notification is done, and what it leaves behind. Throws if Redis doesn't take it. */
export async function recordDone(
  { redis, keys, dueIndex, workspace }: Store,
  id: string,
  team: TeamId,
  left: LeftBehind | null,
): Promise<void> {
  const more = left ? [left.mark, writtenDue(left.reseal.due), left.reseal.at, workspace] : [];
  const on = [keys.sent(id), keys.agenda, keys.marks(team), dueIndex];
  await redis.eval(SETTLE, on.length, ...on, DONE, LEDGER_SECONDS, ...more);
}

/** Returns a team's sealed marks, oldest first. */
export const marksOf = ({ keys }: Store, team: TeamId, read: Client): Promise<Buffer[]> =>
  read.lrangeBuffer(keys.marks(team), 0, -1);

/**
 * Removes the `count` oldest marks, as part of a transaction that watches the team's records, so that of two reseals at
 * once only one applies them. Newer marks stay.
 */
export function removeMarks(write: ChainableCommander, { keys }: Store, team: TeamId, count: number): void {
  if (count > 0) write.ltrim(keys.marks(team), count, -1);
}
