import { setTimeout } from 'node:timers/promises';
import type { Workspaces } from '../slack/workspace.js';
import { sweepKeysOf } from '../store/keys.js';
import { backgroundReadings, countBackgroundReading } from '../store/sweeps.js';
import { inTurn } from '../store/turn.js';
import { syncRosters } from '../usecases/enroll.js';
import { safeCode } from '../usecases/log.js';
import type { Clock, Log } from '../usecases/ports.js';
import { type OrderParts, soonestFirst } from './soonest-first.js';
import { visits } from './visits.js';

/**
 * The pace of the visits. Slack's rate limits are per workspace, so one that takes long, up to a quarter of an hour,
 * may go on beside the others: we wait for `atOnce` workspaces at a time, `withinMs` for each, with at most `most`
 * under way.
 */
const PACE = { atOnce: 8, withinMs: 20_000, most: 100 };

/** The parts needed to read rosters in the background. */
interface BackgroundParts extends OrderParts {
  readonly workspaces: Pick<Workspaces, 'ids' | 'visit'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** How often a process checks whether another has read the rosters, in milliseconds. */
const LOOKS_EVERY_MS = 500;

/**
 * Reads every roster once, since people may have come and gone while no process was listening. Workspaces with
 * something due soonest come first. If several processes start together, one of them does it, and if that one dies,
 * another. Nothing waits for this: an opening reads its roster itself. Never throws.
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
      if (!(await inTurn(redis, sweepKeysOf(prefix).reading, readAll, ending)))
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
    // A workspace that doesn't open has been reported; the others still get their turn.
    const workspace = await workspaces.visit(id).catch(() => null);
    if (workspace) await syncRosters(workspace.context, workspace.directory, ending);
  });
}
