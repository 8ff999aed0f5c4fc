/** A page without its code blocks, in which nothing is a link, a heading or a table. */
const withoutCode = (page: string): string => page.replace(/^```[^]*?^```/gm, '');

/** The targets of a page's links, as written. */
export const linksOf = (page: string): string[] =>
  [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)|<(https?:[^>\s]+)>/g)].map(
    ([, link, bare]) => link ?? bare ?? '',
  );

/** The anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = (page: string): string[] =>
  [...withoutCode(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

/** The rows of the first table below a second-level heading, without its header; cells without padding. */
export function rowsUnder(page: string, heading: string): string[][] {
  const [, section = ''] = `\n${page}`.split(`\n## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines
    .slice(from, length < 0 ? undefined : from + length)
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
