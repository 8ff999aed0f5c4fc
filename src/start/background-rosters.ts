import type { WorkspaceId } from '../pulse/ids.js';
import type { Workspaces } from '../slack/workspace.js';
import { nextDue } from '../store/agenda.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { type Client, storeOf } from '../store/redis.js';
import { syncRosters } from '../usecases/enroll.js';
import { safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

/** How many workspaces we read at the same time: Slack's limits are each workspace's own, but our time isn't. */
const WORKSPACES_AT_ONCE = 8;

/** What the background needs to read rosters. */
interface BackgroundParts {
  readonly redis: Client;
  readonly prefix: string;
  readonly workspaces: Workspaces;
  readonly log: Log;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/**
 * Reads every roster once, as people may have come and gone while no process listened. Workspaces with a step due sooner
 * come first. Nothing waits for this: an opening reads its roster itself. Never throws.
 */
export async function readRostersInBackground(parts: BackgroundParts): Promise<void> {
  const { workspaces, log, ending } = parts;
  const left = await soonestFirst(parts).catch((error: unknown) => {
    log.error('step_failed', { code: safeCode(error) });
    return [];
  });
  const readOnes = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined && !ending.aborted; id = left.shift())
      try {
        // One that doesn't open has been reported, and the others get their turn.
        const workspace = await workspaces.visit(id).catch(() => null);
        if (workspace) await syncRosters(workspace.context, workspace.directory, ending);
      } catch (error) {
        if (!ending.aborted) log.error('step_failed', { code: safeCode(error) });
      }
  };
  await Promise.all(Array.from({ length: WORKSPACES_AT_ONCE }, readOnes));
  if (!ending.aborted) log.info('rosters_read');
}

/** The workspaces that are served, in the order of their next steps; those without any come last. */
async function soonestFirst({ redis, prefix, workspaces }: BackgroundParts): Promise<WorkspaceId[]> {
  const planned: { readonly id: WorkspaceId; readonly at: number }[] = [];
  for (const batch of batchesOf(await workspaces.ids(), TEAMS_AT_ONCE))
    planned.push(
      ...(await Promise.all(
        batch.map(async (id) => ({
          id,
          // Another kind of value in its place says nothing, and must not hold up the others.
          at: (await nextDue(storeOf(redis, prefix, id)).catch(() => null)) ?? Infinity,
        })),
      )),
    );
  return planned.toSorted((a, b) => a.at - b.at || 0).map(({ id }) => id);
}
