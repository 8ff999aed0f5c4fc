import type { CountedExample } from './counted.js';
import { isOver } from './phone-lines.js';
import { placesOf } from './places.js';

/** The number of multi-line texts that are named for a surface that's too long. */
const MOST_NAMED = 3;

/** Returns the ratio of size to budget: the worst surface is reported. */
const excess = ({ lines, linesBeforeControl, budget }: CountedExample): number =>
  Math.max(lines / budget.lines, linesBeforeControl / budget.linesBeforeControl);

/**
 * Returns a sentence for each surface over its budget, in the language and region where it's furthest over: its size,
 * its budget, and its longest texts' places. Empty if all are within budget.
 */
export function overBudget(contentFolder: string, counted: readonly CountedExample[]): string[] {
  const over = counted.filter((one) => isOver(one, one.budget));
  return [...new Set(over.map(({ surface }) => surface))].flatMap((name) => {
    const [worst] = over
      .filter(({ surface }) => surface === name)
      .toSorted((one, other) => excess(other) - excess(one));
    if (!worst) return [];
    const { surface, language, region, lines, linesBeforeControl, budget, largest } = worst;
    const longest = placesOf(largest.shown, contentFolder, { language, region })
      .filter(({ phoneLines }) => phoneLines > 1)
      .slice(0, MOST_NAMED)
      .map(({ file, line, phoneLines }) => `${file}:${line} (${phoneLines} lines)`);
    return [
      `${surface} (${language}, ${region}) takes ${lines} lines on a phone, where ${budget.lines} are allowed, and ${linesBeforeControl} before its first control, where ${budget.linesBeforeControl} are. Fix: shorten its longest texts, ${longest.join(', ')}, or the view that ${largest.made} makes, in src/slack/features/${largest.feature}/.`,
    ];
  });
}
