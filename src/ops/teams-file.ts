import { DEFAULT_LANGUAGE } from '../pulse/language.js';
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { SealingConfig } from '../config.js';
import { ContentError, parseYaml } from '../content/yaml.js';
import { type Team, writtenTime } from '../pulse/team.js';
import { teamsSchema } from '../content/team-schema.js';
import { defineTeam } from '../usecases/enroll.js';
import { loadQuestionnaires } from '../slack/texts/load.js';
import { withRedis } from '../store/first-answer.js';
import { schemaOf } from '../store/schema.js';
import type { Store } from '../store/redis.js';
import { allTeams, findTeam } from '../store/teams.js';
import type { Clock } from '../usecases/ports.js';
import { storeOfWorkspace } from './workspace-store.js';

/** The subcommands of `evenkeel teams`. */
export type TeamsCommand = 'export' | 'import';

/** The arguments of `evenkeel teams …`. */
export interface TeamsOptions {
  /** The file to import. */
  readonly file: string | null;
  /** Whether to apply the changes, instead of only listing them. */
  readonly yes: boolean;
  /** The workspace, if Redis holds several. */
  readonly workspace: string | null;
}

/** Dependencies of `evenkeel teams …`. */
interface TeamsDependencies {
  readonly config: SealingConfig;
  readonly contentFolder: string;
  readonly clock: Clock;
}

/** Returns a team as the file writes it. */
const written = ({ id, name, roster, managers, questionnaire, preset, language, peers, schedule }: Team) => ({
  id: String(id),
  name,
  roster,
  managers: managers.map(String),
  questionnaire,
  ...(preset ? { preset } : {}),
  ...(language ? { language } : {}),
  ...(peers === 'weekly' ? {} : { peers }),
  timeZone: schedule.timeZone,
  opens: writtenTime(schedule.opens),
  reminds: writtenTime(schedule.reminds),
  closes: writtenTime(schedule.closes),
});

/** The fields of a team in the file, each as a person reads its value. */
const shownFields = (team: Team): ReadonlyMap<string, string> =>
  new Map(Object.entries(written(team)).map(([key, value]) => [key, JSON.stringify(value)]));

/** Returns what an import would do, one line per team, and how many teams it would change. */
export function difference(
  before: readonly Team[],
  wanted: readonly Team[],
): { lines: string[]; changes: number } {
  const lines: string[] = [];
  let changes = 0;
  for (const team of wanted) {
    const known = before.find((one) => one.id === team.id);
    const to = shownFields(team);
    if (!known) {
      lines.push(`+ ${team.id}: ${[...to].map(([key, value]) => `${key} ${value}`).join(', ')}`);
      changes += 1;
      continue;
    }
    const from = shownFields(known);
    const keys = new Set([...from.keys(), ...to.keys()]);
    const changed = [...keys].filter((key) => from.get(key) !== to.get(key));
    const said = changed.map((key) => `${key} ${from.get(key) ?? '(none)'} -> ${to.get(key) ?? '(none)'}`);
    if (known.archived) said.push('comes back from rest');
    lines.push(said.length > 0 ? `~ ${team.id}: ${said.join(', ')}` : `= ${team.id}`);
    changes += said.length > 0 ? 1 : 0;
  }
  const others = before.filter((one) => !wanted.some((team) => team.id === one.id));
  if (others.length > 0)
    lines.push(`Not in the file, and left as they are: ${others.map(({ id }) => id).join(', ')}`);
  return { lines, changes };
}

/**
 * Exports all teams as YAML, or imports them from a file. An import first lists the changes, and makes them only if
 * `yes` is set. A second import of the same file changes nothing.
 *
 * @throws StoreError, ContentError with the fix
 */
export async function teamsCommand(
  command: TeamsCommand,
  options: TeamsOptions,
  { config, contentFolder, clock }: TeamsDependencies,
): Promise<string[]> {
  return withRedis(config.redisUrl, async (redis) => {
    // Exporting also works for the Redis of version 0.1; nothing else does.
    if (command === 'import') await schemaOf(redis, config.prefix);
    const store = await storeOfWorkspace(redis, config.prefix, options.workspace);
    return command === 'export' ? exported(store) : imported(store, contentFolder, clock, options);
  });
}

async function exported(store: Store): Promise<string[]> {
  const teams = await allTeams(store);
  const resting = teams.filter((team) => team.archived).map(({ id }) => id);
  return [
    ...(resting.length > 0 ? [`# At rest, and left out: ${resting.join(', ')}`] : []),
    stringify({ teams: teams.filter((team) => !team.archived).map(written) }).trimEnd(),
  ];
}

async function imported(
  store: Store,
  contentFolder: string,
  clock: Clock,
  { file, yes }: TeamsOptions,
): Promise<string[]> {
  const ids = [...loadQuestionnaires(contentFolder, DEFAULT_LANGUAGE).keys()];
  const wanted = parseYaml(textOf(file ?? ''), file ?? '', teamsSchema(ids));
  const { lines, changes } = difference(await allTeams(store), wanted);
  if (!yes)
    return [
      ...lines,
      changes > 0
        ? `Nothing was changed. To make these ${changes} change(s): the same command with --yes`
        : 'Nothing would change.',
    ];
  for (const team of wanted) {
    const known = await findTeam(store, team.id);
    // A team from the file that we read at each start stays a team of that file.
    await defineTeam({ store, clock }, { ...team, origin: known?.origin ?? 'app' });
  }
  return [...lines, `${changes} team(s) changed. The running bot takes them up by itself.`];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ContentError([
      `${file || '(no file)'} cannot be read. Fix: name the file, as in evenkeel teams import teams.yml`,
    ]);
  }
}
