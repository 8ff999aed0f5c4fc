import { setTimeout } from 'node:timers/promises';
import type { TeamId } from '../pulse/ids.js';
import { listing } from '../store/listing.js';
import { perObject } from '../store/per-object.js';
import { readingKept } from '../store/readings.js';
import type { Store } from '../store/redis.js';
import { inTurn } from '../store/turn.js';
import type { WorkspaceContext } from './context.js';
import { refreshRoster } from './enroll.js';
import type { Directory } from './ports.js';

/** How often a process checks whether another process has read the roster, in milliseconds. */
const LOOKS_EVERY_MS = 250;

/** How many times it checks before it reads the roster itself in any case: twenty minutes' worth. */
const MOST_LOOKS = 4_800;

/** A reading that's waiting for its turn. */
interface Waiting {
  /** How many readings had begun when Slack reported the latest change that this reading is for. */
  since: number;
  readonly done: Promise<void>;
}

/** The reading that's waiting in this process, by team. All calls that come before it begins share it. */
const waiting = perObject<Store, Map<TeamId, Waiting>>(() => new Map());

/**
 * Reads a team's roster again after a change, once for all processes: Slack reports some changes to each of them. If
 * another process has begun to read it since the change, waits for that reading instead. Redis holds only a count of
 * readings and the name of the process that's reading, so nothing there shows what the change was.
 *
 * @param since how many readings had begun when Slack reported the change
 * @throws RosterUnread
 */
export function refreshInTurn(
  context: WorkspaceContext,
  directory: Directory,
  team: TeamId,
  since: number,
): Promise<void> {
  const { store } = context;
  const here = waiting(store);
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
      // Another process's reading is newer than the change, and has been stored.
      if ((await readingKept(store, team)) > mine.since) {
        here.delete(team);
        return listing(store).invalidate();
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
