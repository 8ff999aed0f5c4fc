/** Breaks a line of text between words into a terminal's rows, each indented like the line. */
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

/** The width of text on a wider terminal, or without one. */
const MOST_COLUMNS = 94;

/** Returns the width of text on a stream: its terminal's, up to MOST_COLUMNS. */
export const widthOf = ({ columns }: { readonly columns?: number }): number =>
  Math.min(columns ?? MOST_COLUMNS, MOST_COLUMNS);

/** Prints a message for the person who started the demo, on standard error, wrapped. */
export function say(text: string): void {
  const rows = text.split('\n').flatMap((line) => wrapped(line, widthOf(process.stderr)));
  process.stderr.write(`${rows.join('\n')}\n`);
}
