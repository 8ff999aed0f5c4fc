import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PROFESSIONS } from '../../../src/support/professions.js';
import { textsOf } from '../../support/content-texts.js';

const PAGE = 'docs/COVERAGE.md';

/** A row of the page's tables. */
interface Row {
  readonly line: number;
  readonly says: string;
  readonly answer: string;
}

/** The rows of all tables of a page, without their headers. */
const rowsOf = (page: string): Row[] =>
  page.split('\n').flatMap((text, at, lines) => {
    const isHeader = lines[at + 1]?.startsWith('| -');
    const [says, answer] = text.split('|').slice(1, -1);
    if (!text.startsWith('|') || text.startsWith('| -') || isHeader) return [];
    return [{ line: at + 1, says: (says ?? '').trim(), answer: (answer ?? '').trim() }];
  });

/** The files of content/ that an answer names, most with the id of an entry. */
const named = (answer: string): { readonly file: string; readonly id: string | undefined }[] =>
  [...answer.matchAll(/`([a-z0-9/-]+\.yml)(?:#([a-z0-9-]+))?`/g)].map(([, file, id]) => ({
    file: file as string,
    id,
  }));

/** The ids of a content file, at any depth. */
const idsOf = (path: string): Set<string> =>
  new Set(
    textsOf(path)
      .filter((one) => /(?:^|\.)id$/.test(one.path))
      .map(({ text }) => text),
  );

/** A row's problems, each with its fix. */
const problemsOf = ({ line, says, answer }: Row): string[] => {
  const names = named(answer);
  if (names.length === 0 && !/left out on purpose: \S/.test(answer))
    return [`${PAGE}:${line}  "${says}" has no entry. Fix: name one, or write "left out on purpose: why"`];
  return names.flatMap(({ file, id }) =>
    ['content', 'content/es'].flatMap((folder) => {
      const path = `${folder}/${file}`;
      if (!existsSync(path)) return [`${PAGE}:${line}  there is no ${path}. Fix: correct or remove it`];
      if (id === undefined || idsOf(path).has(id)) return [];
      return [`${PAGE}:${line}  ${path} has no entry "${id}". Fix: correct or remove it`];
    }),
  );
};

describe('the answers to the founding text', () => {
  const rows = rowsOf(readFileSync(PAGE, 'utf8'));

  it('are named for each of its statements, and exist in both languages', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect(rows.flatMap(problemsOf)).toEqual([]);
  });

  it('include every entry there is to read', () => {
    const told = new Set(rows.flatMap(({ answer }) => named(answer).map(({ file, id }) => `${file}#${id}`)));
    const entries = readdirSync('content/learn').flatMap((file) =>
      [...idsOf(`content/learn/${file}`)].map((id) => `learn/${file}#${id}`),
    );
    expect(entries.filter((one) => !told.has(one))).toEqual([]);
  });

  it('name the page of every profession, and of every state that has one', () => {
    const told = new Set(rows.flatMap(({ answer }) => named(answer).map(({ file }) => file)));
    const pages = ['professions', 'states'].flatMap((folder) =>
      readdirSync(`content/support/us/${folder}`).map((file) => `support/us/${folder}/${file}`),
    );
    expect(pages.length).toBeGreaterThanOrEqual(PROFESSIONS.length + 2);
    expect(pages.filter((one) => !told.has(one))).toEqual([]);
  });

  it.each([
    ['no entry', 'Nothing yet.', [expect.stringMatching(/:3 {2}"It says" has no entry/)]],
    ['no reason', 'left out on purpose: ', [expect.stringMatching(/has no entry/)]],
    [
      'an entry that is not there',
      '`learn/signs.yml#gone`',
      ['content', 'content/es'].map((folder) =>
        expect.stringContaining(`${folder}/learn/signs.yml has no entry "gone"`),
      ),
    ],
    [
      'a file that is not there',
      '`learn/gone.yml`',
      ['content', 'content/es'].map((folder) =>
        expect.stringContaining(`there is no ${folder}/learn/gone.yml`),
      ),
    ],
    ['a reason', 'left out on purpose: no study shows it', []],
    ['an entry', '`learn/signs.yml#low`', []],
  ])('are refused in a row with %s', (_, answer, problems) => {
    const page = `| what the text says | answered by |\n| --- | --- |\n| It says | ${answer} |\n`;
    expect(rowsOf(page).flatMap(problemsOf)).toEqual(problems);
  });
});
