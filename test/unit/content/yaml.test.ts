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
  it('is read when it is right', () => {
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
    ['a missing key', 'name: x\nlist:\n  - {}\n', 'a.yml:3:5  list.0.size: is missing; expected number'],
    ['a missing key at the top', '# why\nname: x\n', 'a.yml:2:1  list: is missing; expected array'],
    ['an unknown key', 'name: x\nlist: []\nnmae: y\n', 'a.yml:3:1  (whole file): unknown key "nmae"'],
    ['an unknown number as a key', 'name: x\n7: y\nlist: []\n', 'a.yml:2:1  (whole file): unknown key "7"'],
    [
      'an unknown key deep inside',
      'name: x\nlist:\n  - size: 1\n    sise: 2\n',
      'a.yml:4:5  list.0: unknown key "sise"',
    ],
    ['nothing in it', '# to be written\n', 'a.yml:1:1  (whole file): '],
    ['a key twice', 'name: x\nname: y\nlist: []\n', 'a.yml:2:1  (YAML): this key stands twice'],
    ['broken YAML', 'name: "x\nlist: []\n', 'a.yml:3:1  (YAML): '],
    ['two documents', 'name: x\nlist: []\n---\nname: y\n', 'a.yml:3:1  (YAML): a second document'],
    ['an alias of nothing', 'name: x\nlist: *sizes\n', 'a.yml:2:7  (YAML): no "&sizes" stands before'],
    ['a tag nobody knows', 'name: !shout x\nlist: []\n', 'a.yml:1:7  (YAML): '],
  ])('with %s is refused once, at its very place', (_, text, start) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, start.length)).toBe(start);
  });

  it('with a mistake behind an alias is refused where the mistake is, once for each use', () => {
    expect(problemsOf('name: x\nlist:\n  - &one\n    size: big\n  - *one\n')).toEqual([
      'a.yml:4:11  list.0.size: Invalid input: expected number, received string',
      'a.yml:4:11  list.1.size: Invalid input: expected number, received string',
    ]);
  });

  it('tells of all its problems at once, in the order of the file', () => {
    const text = 'nmae: x\nlist:\n  - size: big\n    size: huge\n  - {}\n';
    expect(problemsOf(text).map((problem) => problem.split('  ')[0])).toEqual([
      'a.yml:1:1',
      'a.yml:1:1',
      'a.yml:4:5',
      'a.yml:4:11',
      'a.yml:5:5',
    ]);
  });

  it('that is not there is named with the mend', () => {
    expect(() => readYaml('no/such.yml', schema)).toThrow(/no\/such\.yml cannot be read \(ENOENT\)\. Mend:/);
  });
});
