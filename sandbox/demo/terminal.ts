/** A line of text as rows of a terminal, broken between words, all as far in as the line begins. */
export function wrapped(line: string, width: number): string[] {
  const margin = /^ */.exec(line)?.[0] ?? '';
  const rows: string[] = [margin];
  for (const word of line.trimStart().split(' ')) {
    const row = rows.at(-1) ?? '';
    if (row === margin) rows[rows.length - 1] = `${row}${word}`;
    else if (row.length + word.length + 1 > width) rows.push(`${margin}${word}`);
    else rows[rows.length - 1] = `${row} ${word}`;
  }
  return rows;
}

/** How wide text is on a terminal that's wider, and where there is none. */
const MOST_COLUMNS = 94;

/** How wide text may be on a stream: as wide as its terminal. */
export const widthOf = ({ columns }: { readonly columns?: number }): number =>
  Math.min(columns ?? MOST_COLUMNS, MOST_COLUMNS);

/** Tells whoever started the demo something, a paragraph a call. */
export function say(text: string): void {
  const rows = text.split('\n').flatMap((line) => wrapped(line, widthOf(process.stderr)));
  process.stderr.write(`${rows.join('\n')}\n`);
}
