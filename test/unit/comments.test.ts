import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Names that comments use and no code defines: words of Slack, PHP and the shell, and examples of ids and codes. */
const OUTSIDE = new Set([
  'T0123ABCD',
  'U0123ABCD',
  'auth.test',
  'nohup',
  'r2',
  'support_crisis',
  'support_peer',
  'urlencode',
  'wsmx',
]);

const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const texts = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]));
const code = [...texts.values()].map((text) => text.replaceAll(COMMENT, '')).join('\n');
const words = new Set(code.match(/[\w$]+/g));
const names = new Set(
  [files, readdirSync('test', { recursive: true, encoding: 'utf8' })].flat().map((file) => basename(file)),
);

/** The names in backticks and file names in a source's comments that don't exist. */
function missing(text: string): string[] {
  const comments = (text.match(COMMENT) ?? []).join('\n');
  const symbols = [...comments.matchAll(/`([A-Za-z_$][\w$.]*)`/g)].map(([, name = '']) => name);
  const sources = comments.match(/\b[a-z][a-z.-]*\.ts\b/g) ?? [];
  return [
    ...symbols.filter((name) => !OUTSIDE.has(name) && !name.split('.').every((part) => words.has(part))),
    ...sources.filter((name) => !names.has(name)),
  ];
}

describe('a comment', () => {
  it.each(files)('points only at names and files that exist in src/%s', (file) => {
    expect(missing(texts.get(file) ?? '')).toEqual([]);
  });

  it('is caught when it names something that was renamed', () => {
    expect(missing('/** See `goneFunction` and gone-file.ts. */')).toEqual(['goneFunction', 'gone-file.ts']);
  });
});
