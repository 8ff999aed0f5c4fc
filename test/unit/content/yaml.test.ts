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
    expect(parseYaml('name: x\nlist:\n  - size: 1\n', 'a.yml', schema)).toEqual({
      name: 'x',
      list: [{ size: 1 }],
    });
  });

  it.each([
    ['a wrong value', 'name: x\nlist:\n  - size: 1\n  - size: big\n', /^a\.yml:4:11 {2}list\.1\.size: /],
    ['a missing key', 'name: x\nlist:\n  - {}\n', /^a\.yml:3:5 {2}list\.0\.size: /],
    ['an unknown key', 'name: x\nlist: []\nnmae: y\n', /^a\.yml:3:1 {2}.*unknown key "nmae"/],
    [
      'an unknown key deep inside',
      'name: x\nlist:\n  - size: 1\n    sise: 2\n',
      /^a\.yml:4:5 {2}list\.0: unknown key "sise"/,
    ],
    ['a key twice', 'name: x\nname: y\nlist: []\n', /^a\.yml:2:1 {2}/],
    ['broken YAML', 'name: "x\nlist: []\n', /^a\.yml:3:1 {2}/],
  ])('with %s is refused at its very place', (_, text, place) => {
    expect(problemsOf(text)[0]).toMatch(place);
  });

  it('tells of all its problems at once', () => {
    expect(problemsOf('name: 1\nlist: no\n')).toHaveLength(2);
  });

  it('that is not there is named with the mend', () => {
    expect(() => readYaml('no/such.yml', schema)).toThrow(/no\/such\.yml cannot be read \(ENOENT\)\. Mend:/);
  });
});
