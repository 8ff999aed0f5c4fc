import type { Seen, StepSeen } from './bench.js';
import { type Difference, differencesOf, type Shape } from './shape.js';

/** What the local Slack sends, for comparison. */
export interface Expected {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly orders: Readonly<Record<string, readonly string[]>>;
}

/** How long Slack waits for an acknowledgment, and how long a trigger lives, in milliseconds. */
const TRIGGER_MS = 3_000;

/** A report for a bug tracker: kinds, paths, types, times and codes, and no values that Slack sent. */
export interface Report extends Seen {
  readonly evenkeel: string;
  readonly node: string;
  readonly mode: 'socket' | 'http';
  readonly day: string;
  readonly differences: Readonly<Record<string, readonly Difference[]>>;
  /** Kinds that the local Slack sends and that didn't come. */
  readonly missing: readonly string[];
  readonly troubles: readonly string[];
}

/** Compares what was seen with what the local Slack sends. */
export function reportOf(
  seen: Seen,
  expected: Expected,
  about: Pick<Report, 'evenkeel' | 'node' | 'mode' | 'day'>,
  troubles: readonly string[],
): Report {
  const kinds = Object.keys(seen.shapes);
  const differences = Object.fromEntries(
    kinds
      .map((kind) => [kind, differencesOf(expected.shapes[kind] ?? {}, seen.shapes[kind] ?? {})] as const)
      .filter(([, found]) => found.length > 0),
  );
  return {
    ...about,
    ...seen,
    differences,
    missing: Object.keys(expected.shapes).filter((kind) => !kinds.includes(kind)),
    troubles: [...troubles, ...seen.steps.flatMap((step) => troublesOf(step, expected)), ...late(seen)],
  };
}

function troublesOf({ name, order, troubles }: StepSeen, { orders }: Expected): string[] {
  const usual = orders[name] ?? [];
  // People do other things in between, and Slack reports those too.
  let next = 0;
  for (const kind of order) if (kind === usual[next]) next += 1;
  const same = next === usual.length;
  return [
    ...troubles.map((sentence) => `${name}: ${sentence}`),
    ...(same
      ? []
      : [
          `${name}: Slack sent ${order.join(' → ') || 'nothing'}; the local Slack sends ${usual.join(' → ')}`,
        ]),
  ];
}

const late = ({ deliveries }: Seen): string[] =>
  Object.entries(deliveries)
    .filter(([, { slowest }]) => slowest > TRIGGER_MS)
    .map(
      ([kind, { slowest }]) => `${kind}: came ${slowest} ms after it happened, when its trigger had ended`,
    );

/** Whether Slack sent all that the bot expects, as it expects it. Anything that only Slack sends is fine. */
export const isAsExpected = ({ differences, missing, troubles }: Report): boolean =>
  troubles.length === 0 &&
  missing.length === 0 &&
  Object.values(differences).every((found) => found.every(({ what }) => what === 'more'));

const WHAT = {
  missing: 'only the local Slack sends',
  other: 'of another kind:',
  more: 'only Slack sends',
} as const;

/** Formats the report as lines of text. */
export function linesOf(report: Report): string[] {
  const { evenkeel, node, mode, day, differences, missing, troubles, calls, deliveries } = report;
  const timed = Object.entries({ ...calls, ...deliveries }).map(
    ([name, { times, slowest }]) => `  ${name}: ${times}, at most ${slowest} ms`,
  );
  const compared = Object.entries(differences).flatMap(([kind, found]) => [
    `  ${kind}`,
    ...found.map(
      ({ what, path, local, slack }) =>
        `    ${WHAT[what]} ${path} (${what === 'more' ? slack.join('|') : what === 'missing' ? local.join('|') : `${slack.join('|')}, not ${local.join('|')}`})`,
    ),
  ]);
  return [
    `evenkeel verify, ${day}: Evenkeel ${evenkeel}, Node ${node}, over ${mode === 'socket' ? 'Socket Mode' : 'HTTP'}.`,
    'It holds kinds, names of fields, times and codes. No values, names, ids or tokens.',
    '',
    troubles.length === 0 ? 'Everything came that was waited for.' : 'What went wrong:',
    ...troubles.map((sentence) => `  ${sentence}`),
    ...(missing.length === 0 ? [] : ['Kinds that did not come:', ...missing.map((kind) => `  ${kind}`)]),
    compared.length === 0
      ? 'Slack sends what the local Slack sends.'
      : 'Where Slack and the local Slack differ:',
    ...compared,
    'How often, and how long:',
    ...timed,
    '',
    isAsExpected(report)
      ? 'Slack behaves as Evenkeel expects.'
      : compared.length > 0
        ? 'Slack behaves otherwise than Evenkeel expects. Please attach this report to a bug, or send the file that --json writes.'
        : 'What came is as Evenkeel expects, and not everything came. If you did everything that you were asked to, please attach this report to a bug.',
  ];
}
