import { setTimeout } from 'node:timers/promises';
import type { TeamId } from '../pulse/ids.js';
import { listing } from '../store/listing.js';
import { readingKept } from '../store/readings.js';
import { inTurn } from '../store/turn.js';
import type { WorkspaceContext } from './context.js';
import { refreshRoster } from './enroll.js';
import type { Directory } from './ports.js';

/** How often a process looks whether another has read the roster, in milliseconds. */
const LOOKS_EVERY_MS = 250;

/** How often it looks before it reads the roster itself, whatever the other does: for twenty minutes. */
const MOST_LOOKS = 4_800;

/**
 * Reads a team's roster again after a change, once for all processes: Slack tells each of them of some changes. It leaves it
 * to another process that has begun since. Nothing in Redis says what the change was: there's a count of readings, and
 * whether somebody reads.
 *
 * @param since how many readings had begun when Slack told of the change
 * @throws RosterUnread
 */
export async function refreshInTurn(
  context: WorkspaceContext,
  directory: Directory,
  team: TeamId,
  since: number,
): Promise<void> {
  const { store } = context;
  const { redis, keys } = store;
  const read = (): Promise<void> => refreshRoster(context, directory, team);
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    // The other process has taken in everybody that it found.
    if ((await readingKept(store, team)) > since) return listing(store).changed();
    if (await inTurn(redis, keys.readingUnderWay(team), read)) return;
    await setTimeout(LOOKS_EVERY_MS, undefined, { ref: false });
  }
  await read();
}
