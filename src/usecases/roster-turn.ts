import { setTimeout } from 'node:timers/promises';
import type { TeamId } from '../pulse/ids.js';
import { listing } from '../store/listing.js';
import { readingKept } from '../store/readings.js';
import type { Store } from '../store/redis.js';
import { inTurn } from '../store/turn.js';
import type { WorkspaceContext } from './context.js';
import { refreshRoster } from './enroll.js';
import type { Directory } from './ports.js';

/** How often a process looks whether another has read the roster, in milliseconds. */
const LOOKS_EVERY_MS = 250;

/** How often it looks before it reads the roster itself, whatever the other does: for twenty minutes. */
const MOST_LOOKS = 4_800;

/** A reading that waits for its turn. */
interface Waiting {
  /** How many readings had begun when Slack told of the last change that it's for. */
  since: number;
  readonly done: Promise<void>;
}

/** By team: the one that waits in this process, which all share who come before it begins. */
const waiting = new WeakMap<Store, Map<TeamId, Waiting>>();

/**
 * Reads a team's roster again after a change, once for all processes: Slack tells each of them of some changes. It leaves it
 * to another process that has begun since. Nothing in Redis says what the change was: there's a count of readings, and
 * whether somebody reads.
 *
 * @param since how many readings had begun when Slack told of the change
 * @throws RosterUnread
 */
export function refreshInTurn(
  context: WorkspaceContext,
  directory: Directory,
  team: TeamId,
  since: number,
): Promise<void> {
  const { store } = context;
  const here = waiting.get(store) ?? new Map<TeamId, Waiting>();
  waiting.set(store, here);
  const before = here.get(team);
  if (before) {
    before.since = Math.max(before.since, since);
    return before.done;
  }
  const read = (): Promise<void> => {
    here.delete(team);
    return refreshRoster(context, directory, team);
  };
  const wait = async (): Promise<void> => {
    const { redis, keys } = store;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      // The other process has taken in everybody that it found.
      if ((await readingKept(store, team)) > mine.since) {
        here.delete(team);
        return listing(store).changed();
      }
      if (await inTurn(redis, keys.readingUnderWay(team), read)) return;
      await setTimeout(LOOKS_EVERY_MS, undefined, { ref: false });
    }
    await read();
  };
  const ended = Promise.resolve().then(wait);
  const mine: Waiting = {
    since,
    done: ended.finally(() => {
      if (here.get(team) === mine) here.delete(team);
    }),
  };
  here.set(team, mine);
  return mine.done;
}
