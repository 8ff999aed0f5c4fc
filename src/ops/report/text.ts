import { actionsThat, type Report, type ReportedAction, weeksBy } from './figures.js';

const OUTCOME: Readonly<Record<ReportedAction['is'], (action: ReportedAction) => string>> = {
  chosen: () => 'no word since',
  going: ({ saidOn }) => `still going on ${saidOn}`,
  done: ({ saidOn }) => `done by ${saidOn}`,
  impossible: ({ because }) => `not possible: ${because}`,
  takenBack: () => 'taken back',
};

/** Formats the report for a terminal, as lines. */
export function textOf(report: Report): string[] {
  const { team, madeOn, weeks, actions, supporters } = report;
  const by = weeksBy(report);
  const shown = weeks.length - by.none;
  const that = (is: ReportedAction['is']): number => actionsThat(report, is);
  const [first, last] = [weeks[0], weeks.at(-1)];
  return [
    `${harmless(team)}, as of ${madeOn}: from what everyone on the team could read, and nothing else`,
    '',
    first && last
      ? `Weeks with a result: ${shown} of ${weeks.length} closed, from ${first.monday} to ${last.monday}`
      : 'Weeks with a result: none yet',
    `  Steady ${by.steady}, Stretched ${by.stretched}, Strained ${by.strained}`,
    `Managers said what they'd do: ${actions.length} times`,
    `  done ${that('done')}, still going ${that('going')}, not possible ${that('impossible')}, no word since ${that('chosen')}, taken back ${that('takenBack')}`,
    ...actions.map((one) => `  ${one.chosenOn}: ${one.words || '(no words)'} (${OUTCOME[one.is](one)})`),
    `Peer supporters of the workspace who can be asked now: ${supporters}`,
  ];
}

/** Removes characters that would control a terminal, or change the reading direction. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '');

/** Quotes a CSV cell, so that it may hold commas and quotes and no spreadsheet takes it for a formula. */
const cell = (text: string): string =>
  `"${(/^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** Formats the report as CSV: a row for each week, for each action, and for the number of supporters. */
export function csvOf({ weeks, actions, supporters, madeOn }: Report): string {
  const rows: (readonly string[])[] = [
    ['date', 'what', 'value', 'words', 'reason', 'said_on'],
    ...weeks.map(({ monday, band }) => [monday, 'week', band ?? 'none', '', '', '']),
    ...actions.map(({ chosenOn, is, words, because, saidOn }) => [
      chosenOn,
      'action',
      is,
      words,
      because,
      saidOn,
    ]),
    [madeOn, 'supporters', String(supporters), '', '', ''],
  ];
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
