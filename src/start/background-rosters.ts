import { setTimeout } from 'node:timers/promises';
import type { Workspaces } from '../slack/workspace.js';
import { backgroundReadings, countBackgroundReading, inBackgroundTurn } from '../store/sweeps.js';
import { syncRosters } from '../usecases/enroll.js';
import { safeCode } from '../usecases/log.js';
import type { Clock, Log } from '../usecases/ports.js';
import { type OrderParts, soonestFirst } from './soonest-first.js';
import { visits } from './visits.js';

/**
 * How many workspaces we wait for at the same time, and for how long, in milliseconds: Slack's limits are each workspace's
 * own, but our time isn't. A large one takes a quarter of an hour; so many may be under way beside the others.
 */
const PACE = { atOnce: 8, withinMs: 20_000, most: 100 };

/** What the background needs to read rosters. */
interface BackgroundParts extends OrderParts {
  readonly workspaces: Pick<Workspaces, 'ids' | 'visit'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** How often a process looks whether another has read them, in milliseconds. */
const LOOKS_EVERY_MS = 500;

/**
 * Reads every roster once, as people may have come and gone while no process listened. Workspaces with something due sooner
 * come first. Of processes that start together one does it, and if that one dies, another. Nothing waits for this: an
 * opening reads its roster itself. Never throws.
 */
export async function readRostersInBackground(parts: BackgroundParts): Promise<void> {
  const { redis, prefix, log, ending } = parts;
  try {
    const before = await backgroundReadings(redis, prefix);
    const readAll = async (): Promise<void> => {
      await readThem(parts);
      if (!ending.aborted) await countBackgroundReading(redis, prefix);
    };
    while (!ending.aborted && (await backgroundReadings(redis, prefix)) === before)
      if (!(await inBackgroundTurn(redis, prefix, readAll, ending)))
        await setTimeout(LOOKS_EVERY_MS, undefined, { ref: false });
  } catch (error) {
    if (!ending.aborted) log.error('step_failed', { code: safeCode(error) });
  }
  if (!ending.aborted) log.info('rosters_read');
}

async function readThem(parts: BackgroundParts): Promise<void> {
  const { workspaces, clock, log, ending } = parts;
  const visit = visits((_, error) => {
    if (!ending.aborted) log.error('step_failed', { code: safeCode(error) });
  }, PACE);
  await visit(soonestFirst(parts, clock.now()), async (id) => {
    if (ending.aborted) return;
    // One that doesn't open has been reported, and the others get their turn.
    const workspace = await workspaces.visit(id).catch(() => null);
    if (workspace) await syncRosters(workspace.context, workspace.directory, ending);
  });
}
