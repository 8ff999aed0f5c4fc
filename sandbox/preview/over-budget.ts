import type { Budget } from './surfaces.js';
import type { CountedExample } from './counted.js';
import type { PhoneLines } from './phone-lines.js';
import { placesOf } from './places.js';

/** Whether something takes more than it may, in total or before its first control. */
export const isOver = (found: PhoneLines, budget: Budget): boolean =>
  found.lines > budget.lines || found.linesBeforeControl > budget.linesBeforeControl;

/** How many texts of more than a line are named for a surface that's too long. */
const MOST_NAMED = 3;

/** How much more than its budget something takes, as a share: what's furthest over is told of. */
const excess = ({ lines, linesBeforeControl, budget }: CountedExample): number =>
  Math.max(lines / budget.lines, linesBeforeControl / budget.linesBeforeControl);

/**
 * A sentence for each surface that takes more than its budget, in the language and region where it's furthest over: what was
 * found, what's allowed, and where its longest texts are; none where all is within budget.
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
