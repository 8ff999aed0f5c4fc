import type { PreviewExample } from '../../page/protocol.js';

/** What somebody wants to see; empty for all. */
export interface Asked {
  readonly feature: string;
  readonly language: string;
  readonly region: string;
  readonly text: string;
  /** Only what's longer than it may be. */
  readonly over: boolean;
}

export const EVERYTHING: Asked = { feature: '', language: '', region: '', text: '', over: false };

/** Whether an example takes more of a phone than its surface may. */
export const isOver = ({ lines, linesBeforeControl, budget }: PreviewExample): boolean =>
  budget !== null && (lines > budget.lines || linesBeforeControl > budget.linesBeforeControl);

/** The examples that somebody asked for. A text is looked for in names and in what's shown. */
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
      (!over || isOver(one)) &&
      (wanted === '' || `${one.name} ${JSON.stringify(one.shown)}`.toLowerCase().includes(wanted)),
  );
}
