/** The findings of a town's week. */
export interface TownFindings {
  readonly workspaces: number;
  /** Messages and results that didn't come. */
  readonly lost: string[];
  /** Messages that came twice. */
  readonly repeated: string[];
  /** Acts that got no visible answer. */
  readonly deadClicks: string[];
  /** Forms that were never thanked for, however often they were sent. */
  readonly refusedForms: string[];
  /** Each part's time: for the unharmed workspaces while one was down, and for that one afterwards. */
  readonly parts: { readonly name: string; readonly ms: number }[];
  /** Messages to the workspace whose master is away. Must be 0: otherwise the strike missed it. */
  reachedMeanwhile: number;
  /** The number of commands that the flood sent, and of those that were acknowledged. */
  floodCommands: number;
  floodAnswered: number;
  /** The bots' logs. */
  log: string;
}

/** The lists that must be empty. */
const NONE = ['lost', 'repeated', 'deadClicks', 'refusedForms'] as const;

/** Whether nothing was lost, and nothing came twice. */
export const townHolds = (findings: TownFindings): boolean =>
  findings.reachedMeanwhile === 0 && NONE.every((name) => findings[name].length === 0);

/** Lists what went wrong, a line each. */
export const townDetails = (findings: TownFindings): string[] =>
  NONE.flatMap((name) => findings[name].map((detail) => `${name}: ${detail}`));

/** Returns the figures. */
export const townReport = (findings: TownFindings) => ({
  workspaces: findings.workspaces,
  ...Object.fromEntries(NONE.map((name) => [name, findings[name].length])),
  reachedMeanwhile: findings.reachedMeanwhile,
  seconds: Object.fromEntries(findings.parts.map(({ name, ms }) => [name, Math.round(ms / 100) / 10])),
  floodCommands: findings.floodCommands,
  floodAnswered: findings.floodAnswered,
});

const row = (name: string, figure: number): string => `  ${name.padEnd(72)}${String(figure).padStart(7)}`;

/** Formats the figures as a table for people. */
export function townTable(findings: TownFindings): string {
  const { seconds } = townReport(findings);
  return [
    `a week of ${findings.workspaces} workspaces: one without its master, one without a token, one flooding`,
    'must be none',
    row('messages and results of the others lost', findings.lost.length),
    row('messages that came twice', findings.repeated.length),
    row('clicks, commands and forms without an answer to see', findings.deadClicks.length),
    row('forms that nobody thanked for', findings.refusedForms.length),
    row('messages to the one without its master', findings.reachedMeanwhile),
    'measured',
    ...Object.entries(seconds).map(([name, figure]) => row(`seconds: ${name}`, figure)),
    row('commands of the flood', findings.floodCommands),
    row('the same, acknowledged', findings.floodAnswered),
  ].join('\n');
}
