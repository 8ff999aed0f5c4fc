import type { ReactNode } from 'react';
import type { PreviewExample } from '../../page/protocol.js';
import { isOverBudget } from './matching.js';
import { languageName } from './words.js';

interface Largest {
  readonly surface: string;
  readonly language: string;
  readonly lines: number;
  readonly linesBeforeControl: number;
  readonly of: PreviewExample;
}

/** Returns each surface that has a budget, at its largest in each language. */
function largestOf(examples: readonly PreviewExample[]): readonly Largest[] {
  const largest = new Map<string, Largest>();
  for (const one of examples) {
    if (!one.budget) continue;
    const key = `${one.budget.surface} ${one.language}`;
    const before = largest.get(key);
    largest.set(key, {
      surface: one.budget.surface,
      language: one.language,
      lines: Math.max(one.lines, before?.lines ?? 0),
      linesBeforeControl: Math.max(one.linesBeforeControl, before?.linesBeforeControl ?? 0),
      of: before && isOverBudget(before.of) ? before.of : one,
    });
  }
  return [...largest.values()];
}

/** Each surface's largest size on a phone, and its budget. */
export function Budgets({ examples }: { readonly examples: readonly PreviewExample[] }): ReactNode {
  const rows = largestOf(examples);
  const over = examples.filter(isOverBudget).length;
  return (
    <details className="budgets">
      <summary>
        Budgets: {over === 0 ? 'everything is within its own' : `${over} examples are over theirs`}
      </summary>
      <p>Each surface at its largest, in lines of 42 characters on a phone.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Surface</th>
            <th scope="col">Language</th>
            <th scope="col">Before the first control</th>
            <th scope="col">In total</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ surface, language, lines, linesBeforeControl, of }) => (
            <tr key={`${surface} ${language}`} className={isOverBudget(of) ? 'over' : undefined}>
              <th scope="row">{surface}</th>
              <td>{languageName(language)}</td>
              <td>
                {linesBeforeControl} of {of.budget?.linesBeforeControl}
              </td>
              <td>
                {lines} of {of.budget?.lines}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
