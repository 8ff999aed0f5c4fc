import type { PreviewExample } from '../../page/protocol.js';
import { isOver } from '../../preview/phone-lines.js';

/** The examples that the user wants to see; empty fields match all. */
export interface Asked {
  readonly feature: string;
  readonly language: string;
  readonly region: string;
  readonly text: string;
  /** Only those over their budget. */
  readonly over: boolean;
}

export const EVERYTHING: Asked = { feature: '', language: '', region: '', text: '', over: false };

/** Whether an example takes more lines of a phone than its surface's budget. */
export const isOverBudget = (example: PreviewExample): boolean =>
  example.budget !== null && isOver(example, example.budget);

/** Returns the examples that were asked for. The text is searched for in names and in what's shown. */
export function matching(
  examples: readonly PreviewExample[],
  { feature, language, region, text, over }: Asked,
): readonly PreviewExample[] {
  const wanted = text.trim().toLowerCase();
  return examples.filter(
    (one) =>
      (feature === '' || one.feature === feature) &&
      (language === '' || one.language === language) &&
      (region === '' || one.region === region) &&
      (!over || isOverBudget(one)) &&
      (wanted === '' || `${one.name} ${JSON.stringify(one.shown)}`.toLowerCase().includes(wanted)),
  );
}
