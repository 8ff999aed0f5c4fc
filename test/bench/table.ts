import { type Measured, shownGoal } from './bench.js';

const HEAD = ['', 'figure', 'floor', '', 'ratio', 'goal', ''] as const;

const shown = (value: number): string =>
  Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

const verdict = (held: boolean | null): string => (held === null ? '' : held ? 'held' : 'MISSED');

/** Whether a column has words rather than numbers. */
const isText = (column: number): boolean => column === 0 || column === 3 || column > 4;

/** Formats all figures for a terminal. */
export function tableOf(measured: readonly Measured[]): string {
  const rows = [
    HEAD,
    ...measured.map(({ name, unit, figure, floor, ratio, goal, held }) => [
      name,
      shown(figure),
      shown(floor),
      unit,
      ratio.toFixed(2),
      shownGoal(goal),
      verdict(held),
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (value: string, column: number): string =>
    isText(column) ? value.padEnd(widths[column] ?? 0) : value.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
