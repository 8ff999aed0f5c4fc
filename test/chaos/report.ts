/** What went wrong in one run, or in all of them. */
export interface Findings {
  lostCheckIns: number;
  doubledCheckIns: number;
  changedCards: number;
  wrongTrajectories: number;
  lostMessages: number;
  /** The cause of each message that came once too often. */
  readonly duplicates: string[];
  readonly faults: Record<string, number>;
  longestRecoveryMs: number;
  /** What happened, in words, for whoever looks for the cause. No part of the report. */
  readonly details: string[];
  /** What the bots have logged. */
  log: string;
}

/** Nothing found yet. */
export const nothingFound = (): Findings => ({
  lostCheckIns: 0,
  doubledCheckIns: 0,
  changedCards: 0,
  wrongTrajectories: 0,
  lostMessages: 0,
  duplicates: [],
  faults: {},
  longestRecoveryMs: 0,
  details: [],
  log: '',
});

/** What must be none. */
const COUNTS = [
  'lostCheckIns',
  'doubledCheckIns',
  'changedCards',
  'wrongTrajectories',
  'lostMessages',
] as const;
type Count = (typeof COUNTS)[number];

/** Counts something that must not be, and says what it was. */
export function found(findings: Findings, count: Count, detail: string): void {
  findings[count] += 1;
  findings.details.push(`${count}: ${detail}`);
}

/** A duplicate that nothing explains. */
export const UNEXPLAINED = 'unexplained';

/** The report of a number of runs. */
export interface Report {
  readonly runs: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly lostCheckIns: number;
  readonly doubledCheckIns: number;
  readonly changedCards: number;
  readonly wrongTrajectories: number;
  readonly lostMessages: number;
  readonly duplicateMessages: readonly { readonly cause: string; readonly count: number }[];
  readonly longestRecoverySeconds: number;
}

const tally = (counts: Iterable<readonly [string, number]>): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
  return sums;
};

/** Adds up what was found in all runs. */
export function reportOf(all: readonly Findings[]): Report {
  const sum = (count: Count) => all.reduce((total, one) => total + one[count], 0);
  const causes = tally(all.flatMap(({ duplicates }) => duplicates.map((cause) => [cause, 1] as const)));
  return {
    runs: all.length,
    faults: tally(all.flatMap(({ faults }) => Object.entries(faults))),
    lostCheckIns: sum('lostCheckIns'),
    doubledCheckIns: sum('doubledCheckIns'),
    changedCards: sum('changedCards'),
    wrongTrajectories: sum('wrongTrajectories'),
    lostMessages: sum('lostMessages'),
    duplicateMessages: Object.entries(causes).map(([cause, count]) => ({ cause, count })),
    longestRecoverySeconds: Math.round(Math.max(0, ...all.map((one) => one.longestRecoveryMs)) / 100) / 10,
  };
}

/** Whether nothing was lost or wrong, and every duplicate is explained. */
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
};

const row = (name: string, figure: number): string => `  ${name.padEnd(58)}${String(figure).padStart(7)}`;

/** The report as a table for people. */
export function tableOf(report: Report): string {
  const duplicates = report.duplicateMessages.reduce((total, { count }) => total + count, 0);
  return [
    `${report.runs} runs`,
    'faults',
    ...Object.entries(report.faults)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([kind, count]) => row(kind, count)),
    'must be none',
    ...COUNTS.map((count) => row(NAMES[count], report[count])),
    'measured',
    row('messages that came twice', duplicates),
    ...report.duplicateMessages.map(({ cause, count }) => row(`  ${cause}`, count)),
    row('longest recovery, seconds', report.longestRecoverySeconds),
  ].join('\n');
}
