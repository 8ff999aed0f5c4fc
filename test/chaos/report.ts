import type { Mode } from './stage.js';

/** Everything that went wrong in one run. */
export interface Findings {
  readonly mode: Mode;
  lostCheckIns: number;
  doubledCheckIns: number;
  changedCards: number;
  wrongTrajectories: number;
  lostMessages: number;
  lostCrisisReplies: number;
  deadClicks: number;
  /** The number of crisis replies beyond one per message. */
  repeatedCrisisReplies: number;
  /** The number of times that a bot ended on its own. */
  ended: number;
  longestNotReadyMs: number;
  /** The cause of each repeated message. */
  readonly duplicates: string[];
  readonly faults: Record<string, number>;
  longestRecoveryMs: number;
  /** The events of a run, in words, for the search for a cause. Not part of the report. */
  readonly details: string[];
  /** The bots' logs. */
  log: string;
}

/** Returns findings without anything in them. */
export const nothingFound = (mode: Mode): Findings => ({
  mode,
  lostCheckIns: 0,
  doubledCheckIns: 0,
  changedCards: 0,
  wrongTrajectories: 0,
  lostMessages: 0,
  lostCrisisReplies: 0,
  deadClicks: 0,
  repeatedCrisisReplies: 0,
  ended: 0,
  longestNotReadyMs: 0,
  duplicates: [],
  faults: {},
  longestRecoveryMs: 0,
  details: [],
  log: '',
});

/** The counts that must be zero. */
const COUNTS = [
  'lostCheckIns',
  'doubledCheckIns',
  'changedCards',
  'wrongTrajectories',
  'lostMessages',
  'lostCrisisReplies',
  'deadClicks',
] as const;
type Count = (typeof COUNTS)[number];

/** Counts something that mustn't happen, and notes the details. */
export function found(findings: Findings, count: Count, detail: string): void {
  findings[count] += 1;
  findings.details.push(`${count}: ${detail}`);
}

/** The cause of a repeated message that nothing explains. */
export const UNEXPLAINED = 'unexplained';

/** The report of a number of runs. */
export interface Report {
  readonly runs: number;
  /** How often each kind struck, by how Slack reached the bots. */
  readonly faults: Readonly<Record<string, Readonly<Record<Mode, number>>>>;
  readonly lostCheckIns: number;
  readonly doubledCheckIns: number;
  readonly changedCards: number;
  readonly wrongTrajectories: number;
  readonly lostMessages: number;
  readonly lostCrisisReplies: number;
  readonly deadClicks: number;
  readonly duplicateMessages: readonly { readonly cause: string; readonly count: number }[];
  readonly repeatedCrisisReplies: number;
  /** The number of times that a bot's process ended on its own. */
  readonly ended: number;
  /** The longest time that a bot wasn't ready at a stretch, in seconds. */
  readonly longestNotReady: number;
  readonly longestRecoverySeconds: number;
}

const tally = (counts: Iterable<readonly [string, number]>): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
  return sums;
};

const struck = (all: readonly Findings[], kind: string, mode: Mode): number =>
  all.reduce((total, one) => total + (one.mode === mode ? (one.faults[kind] ?? 0) : 0), 0);

/** Returns the longest of all runs, in seconds with one decimal. */
const longest = (all: readonly Findings[], of: (one: Findings) => number): number =>
  Math.round(Math.max(0, ...all.map(of)) / 100) / 10;

/** Adds up the findings of all runs. */
export function reportOf(all: readonly Findings[]): Report {
  const sum = (count: Count) => all.reduce((total, one) => total + one[count], 0);
  const causes = tally(all.flatMap(({ duplicates }) => duplicates.map((cause) => [cause, 1] as const)));
  return {
    runs: all.length,
    faults: Object.fromEntries(
      Object.keys(Object.assign({}, ...all.map(({ faults }) => faults)) as object)
        .toSorted()
        .map((kind) => [kind, { http: struck(all, kind, 'http'), socket: struck(all, kind, 'socket') }]),
    ),
    lostCheckIns: sum('lostCheckIns'),
    doubledCheckIns: sum('doubledCheckIns'),
    changedCards: sum('changedCards'),
    wrongTrajectories: sum('wrongTrajectories'),
    lostMessages: sum('lostMessages'),
    lostCrisisReplies: sum('lostCrisisReplies'),
    deadClicks: sum('deadClicks'),
    repeatedCrisisReplies: all.reduce((total, one) => total + one.repeatedCrisisReplies, 0),
    ended: all.reduce((total, one) => total + one.ended, 0),
    longestNotReady: longest(all, ({ longestNotReadyMs }) => longestNotReadyMs),
    duplicateMessages: Object.entries(causes).map(([cause, count]) => ({ cause, count })),
    longestRecoverySeconds: longest(all, ({ longestRecoveryMs }) => longestRecoveryMs),
  };
}

/** Whether nothing was lost or wrong, and every repeated message is explained. */
export const holds = (report: Report): boolean =>
  COUNTS.every((count) => report[count] === 0) &&
  report.duplicateMessages.every(({ cause }) => cause !== UNEXPLAINED);

/** Whether one run went well. */
export const wentWell = (findings: Findings): boolean => holds(reportOf([findings]));

const NAMES: Readonly<Record<Count, string>> = {
  lostCheckIns: 'acknowledged check-ins lost',
  doubledCheckIns: 'check-ins counted twice',
  changedCards: 'cards published twice, changed or not what they must be',
  wrongTrajectories: 'trajectories moved twice, not at all or wrongly',
  lostMessages: 'messages lost',
  lostCrisisReplies: 'messages to the bot without a crisis reply',
  deadClicks: 'clicks, commands and forms without an answer to see',
};

const row = (name: string, figure: number): string => `  ${name.padEnd(58)}${String(figure).padStart(7)}`;

/** Formats the report as a table for people. */
export function tableOf(report: Report): string {
  const duplicates = report.duplicateMessages.reduce((total, { count }) => total + count, 0);
  return [
    `${report.runs} runs`,
    'faults, over HTTP and over Socket Mode',
    ...Object.entries(report.faults).map(
      ([kind, { http, socket }]) => `${row(kind, http)}${String(socket).padStart(7)}`,
    ),
    'must be none',
    ...COUNTS.map((count) => row(NAMES[count], report[count])),
    'measured',
    row('messages that came twice', duplicates),
    ...report.duplicateMessages.map(({ cause, count }) => row(`  ${cause}`, count)),
    row('crisis replies that came twice', report.repeatedCrisisReplies),
    row('bots that ended without being told to', report.ended),
    row('longest time not ready, seconds', report.longestNotReady),
    row('longest recovery, seconds', report.longestRecoverySeconds),
  ].join('\n');
}
