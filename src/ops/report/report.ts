import type { SealingConfig } from '../../config.js';
import { Keyring } from '../../sealing/keyring.js';
import { withRedis } from '../../store/first-answer.js';
import { resultsOf } from '../../store/pulses.js';
import { StoreError } from '../../store/redis.js';
import { schemaOf } from '../../store/schema.js';
import { allTeams } from '../../store/teams.js';
import { pastLines } from '../../pulse/team-actions.js';
import type { Clock } from '../../usecases/ports.js';
import { supportersOf } from '../../usecases/supporters.js';
import { actionsOf } from '../../usecases/team-actions.js';
import { writeOutput } from '../output-file.js';
import { storeOfWorkspace } from '../workspace-store.js';
import { reportOf } from './figures.js';
import { svgOf } from './picture.js';
import { csvOf, textOf } from './text.js';

/** The arguments of `evenkeel report`. */
export interface ReportOptions {
  /** A team's id or name. */
  readonly team: string;
  /** The files to write, or null for none. */
  readonly csv: string | null;
  readonly svg: string | null;
  /** The workspace, if Redis holds several. */
  readonly workspace: string | null;
}

/**
 * Reports on a team from what everyone on it could read: its published results, its managers' actions, and how many
 * peer supporters can be asked. It opens no member record, changes nothing in Redis, and writes the requested files.
 * Returns the lines to show. Throws StoreError, KeyringError with the fix.
 */
export async function reportCommand(
  config: SealingConfig,
  clock: Clock,
  { team: asked, csv, svg, workspace: wanted }: ReportOptions,
): Promise<string[]> {
  const keyring = Keyring.open(config.keyringFile, true);
  return withRedis(config.redisUrl, async (redis) => {
    await schemaOf(redis, config.prefix);
    const unreadable = new Set<string>();
    const store = await storeOfWorkspace(redis, config.prefix, wanted, (place) => void unreadable.add(place));
    const { workspace } = store;
    const context = { workspace, store, keyring, clock };
    const teams = await allTeams(store);
    const team = teams.find(({ id, name }) => id === asked || name === asked);
    if (!team)
      throw new StoreError(
        `There's no team ${asked}. Fix: name one of ${teams.map(({ id }) => id).join(', ') || 'none yet'}.`,
      );
    const now = clock.now();
    const report = reportOf({
      team: team.name,
      now,
      results: await resultsOf(store, team.id),
      actions: pastLines(await actionsOf(context, team.id), now),
      supporters: (await supportersOf(context)).filter(({ state }) => state === 'ready').length,
    });
    if (csv !== null) writeOutput(csv, csvOf(report));
    if (svg !== null) writeOutput(svg, svgOf(report));
    return [
      ...textOf(report),
      ...[...unreadable].map((place) => `Left out, because it can't be read or isn't signed: ${place}`),
      ...[csv, svg].filter((file) => file !== null).map((file) => `Written: ${file}`),
    ];
  });
}
