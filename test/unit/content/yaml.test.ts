import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ContentError, parseYaml, readYaml } from '../../../src/content/yaml.js';

const schema = z.strictObject({ name: z.string(), list: z.array(z.strictObject({ size: z.int() })) });

const problemsOf = (text: string): readonly string[] => {
  try {
    parseYaml(text, 'a.yml', schema);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
};

describe('a content file', () => {
  it('is read if it’s right', () => {
    const text = 'name: x\nlist:\n  - &one { size: 1 }\n  - *one\n';
    expect(parseYaml(text, 'a.yml', schema)).toEqual({ name: 'x', list: [{ size: 1 }, { size: 1 }] });
  });

  it('is read from disk, and named in its errors', () => {
    const folder = mkdtempSync(join(tmpdir(), 'content-'));
    const file = join(folder, 'a.yml');
    try {
      writeFileSync(file, 'name: x\nlist: []\n');
      expect(readYaml(file, schema)).toEqual({ name: 'x', list: [] });
      writeFileSync(file, 'name: x\nlist: no\n');
      expect(() => readYaml(file, schema)).toThrow(`${file}:2:7  list: `);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['a wrong value', 'name: x\nlist:\n  - size: 1\n  - size: big\n', 'a.yml:4:11  list.1.size: '],
    ['a missing value', 'name:\nlist: []\n', 'a.yml:1:6  name: '],
    ['a missing key', 'name: x\nlist:\n  - {}\n', 'a.yml:3:5  list.0.size: is missing; expected a number'],
    ['a missing key at the top', '# why\nname: x\n', 'a.yml:2:1  list: is missing; expected a list'],
    ['an unknown key', 'name: x\nlist: []\nnmae: y\n', 'a.yml:3:1  (whole file): unknown key "nmae"'],
    ['an unknown number as a key', 'name: x\n7: y\nlist: []\n', 'a.yml:2:1  (whole file): unknown key "7"'],
    [
      'an unknown key deep inside',
      'name: x\nlist:\n  - size: 1\n    sise: 2\n',
      'a.yml:4:5  list.0: unknown key "sise"',
    ],
    ['nothing in it', '# to be written\n', 'a.yml:1:1  (whole file): '],
    ['a key twice', 'name: x\nname: y\nlist: []\n', 'a.yml:2:1  (YAML): this key stands twice'],
    ['broken YAML', 'name: "x\nlist: []\n', 'a.yml:1:7  (YAML): '],
    ['two documents', 'name: x\nlist: []\n---\nname: y\n', 'a.yml:3:1  (YAML): a second document'],
    ['an alias of nothing', 'name: x\nlist: *sizes\n', 'a.yml:2:7  (YAML): no "&sizes" stands before'],
    ['a tag nobody knows', 'name: !shout x\nlist: []\n', 'a.yml:1:7  (YAML): '],
  ])('with %s is refused once, at the exact place', (_, text, start) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, start.length)).toBe(start);
  });

  it('with a mistake behind an alias is refused at the mistake, once for each use', () => {
    expect(problemsOf('name: x\nlist:\n  - &one\n    size: big\n  - *one\n')).toEqual([
      'a.yml:4:11  list.0.size: expected a number, found text',
      'a.yml:4:11  list.1.size: expected a number, found text',
    ]);
  });

  it('reports all its problems at once, in the order of the file', () => {
    const text = 'nmae: x\nlist:\n  - size: big\n    size: huge\n  - {}\n';
    expect(problemsOf(text).map((problem) => problem.split('  ')[0])).toEqual([
      'a.yml:1:1',
      'a.yml:1:1',
      'a.yml:4:5',
      'a.yml:4:11',
      'a.yml:5:5',
    ]);
  });

  it('is named with the fix if it’s missing', () => {
    expect(() => readYaml('no/such.yml', schema)).toThrow(/no\/such\.yml cannot be read \(ENOENT\)\. Fix:/);
  });

  it('may use an anchor a thousand times', () => {
    const text = `name: x\nlist:\n  - &one { size: 1 }\n${'  - *one\n'.repeat(1_000)}`;
    expect(parseYaml(text, 'a.yml', schema).list).toHaveLength(1_001);
  });

  const bomb = Array.from({ length: 9 }, (_, at) =>
    at === 0 ? 'a0: &a0 [x]' : `a${at}: &a${at} [${`*a${at - 1}, `.repeat(10)}]`,
  ).join('\n');
  const chain = Array.from({ length: 400 }, (_, at) =>
    at === 0 ? 'a0: &a0 [x]' : `a${at}: &a${at} [*a${at - 1}]`,
  ).join('\n');

  it.each([
    ['a value that aliases make huge', bomb, 'a.yml:6:', 'more than 100000 values'],
    ['aliases of aliases without end', chain, 'a.yml:99:', 'nested too deeply'],
    [
      '20,000 nested brackets',
      `name: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      'a.yml:1:',
      'nested too deeply',
    ],
    ['20,000 nested braces', `name: ${'{a: '.repeat(20_000)}`, 'a.yml:1:', 'nested too deeply'],
    ['20,000 nested lists', `name: x\nlist:\n${'- '.repeat(20_000)}x`, 'a.yml:3:', 'nested too deeply'],
    [
      '1,500 nested maps',
      Array.from({ length: 1_500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'a.yml:',
      'nested too deeply',
    ],
    ['three million characters', `name: ${'x'.repeat(3_000_000)}`, 'a.yml:1:1', 'expected 2000000 at most'],
    [
      'an alias inside what it repeats',
      'name: x\nlist: &l [*l]\n',
      'a.yml:2:11',
      'stands inside what it repeats',
    ],
    [
      'a merge key',
      'u: &u { size: 1 }\nname: x\nlist:\n  - <<: *u\n',
      'a.yml:4:5',
      'merge keys (<<) are not read',
    ],
    ['a list as a key', '? [a, b]\n: 1\n', 'a.yml:1:3', 'expected a name'],
  ])('with %s is refused at its place, without a stack', (_, text, place, what) => {
    const problems = problemsOf(text);
    expect(problems[0]?.slice(0, place.length)).toBe(place);
    expect(problems[0]).toContain(what);
    expect(problems.join()).not.toMatch(/node_modules|Error|stack/);
  });

  it.each([
    ['[', 'a.yml:2:11'],
    ['{', 'a.yml:2:11'],
    ['"', 'a.yml:2:11'],
    ["'", 'a.yml:2:11'],
    ['["', 'a.yml:2:12'],
    ['[1, {', 'a.yml:2:15'],
  ])('with %s never closed has one problem, where it opens, however long the rest is', (opening, place) => {
    const problems = problemsOf(`list:\n  - size: ${opening}a\n${'  - size: 1\n    more: [2]\n'.repeat(60)}`);
    expect(problems).toEqual([expect.stringContaining('is opened here and not closed')]);
    expect(problems[0]?.split('  ')[0]).toBe(place);
  });

  it('lists fifty problems and counts the others', () => {
    const problems = problemsOf(`name: x\nlist:\n${'  - size: big\n'.repeat(200)}`);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toBe('a.yml: 150 more problem(s), not listed');
  });

  it.each([
    ['a missing space', 'name:x\nlist: []\n', 'put a space after the colon'],
    ['a colon in a text', 'name: a: b\nlist: []\n', 'put double quotes around the whole text'],
    ['a tab', 'name: x\nlist:\n\t- size: 1\n\t- size: 2\n', 'expected spaces'],
    ['an open brace', 'name: {count\nlist: []\n', 'is opened here and not closed'],
    ['text that begins with a placeholder', 'name: {count} weeks\nlist: []\n', 'put double quotes'],
    ['text that begins with a star', 'name: *now* or later\nlist: []\n', 'put double quotes'],
    [
      'a line that is not indented as the others',
      'name: x\nlist:\n  - size: 1\n   more: 2\n',
      'expected "name: text"',
    ],
    ['text where a list belongs', 'name: x\nlist: y\n', 'expected a list, found text'],
  ])('with %s is explained in words that an editor can act on', (_, text, hint) => {
    const problems = problemsOf(text);
    expect(problems.join('\n')).toContain(hint);
    expect(problems.join('\n')).not.toMatch(/[Ii]mplicit|compact|Flow|Invalid input|received/);
  });
});
