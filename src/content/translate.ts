import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { DEFAULT_LANGUAGE, type Language } from '../pulse/language.js';
import { withNames } from './names.js';
import { otherNumbers } from './same-numbers.js';
import { ContentError, placesIn, readWithPlain, readYaml } from './yaml.js';
import { schemaWords } from './yaml-words.js';

/** Plain YAML: a content file's value before a schema has read it. */
type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };

const isTree = (value: unknown): value is Tree => {
  if (typeof value !== 'object') return ['string', 'number', 'boolean'].includes(typeof value);
  return value === null || Object.values(value).every(isTree);
};

const tree = z.custom<Tree>(isTree);

/** The fields that identify an entry of a list, so that a translation follows its entry wherever that moves. */
const NAMES = ['id', 'value'] as const;

const isMap = (value: Tree | undefined): value is { [key: string]: Tree } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Path = readonly (string | number)[];

/** Called with the path and a description of every problem in a translation. */
type Problem = (path: Path, text: string) => void;

/**
 * Lays a translation over a content file: it has the same structure, but only words. We match the entries of a list
 * by `id` or `value` if they have one, otherwise by position. Anything untranslated stays as it is.
 */
function overlaid(base: Tree | undefined, words: Tree, path: Path, problem: Problem): Tree {
  if (typeof base === 'string' && typeof words === 'string') return words;
  if (isMap(base) && isMap(words)) {
    const result = { ...base };
    for (const [key, value] of Object.entries(words))
      result[key] = overlaid(base[key], value, [...path, key], problem);
    for (const { key, message } of otherNumbers(base, words, result)) problem([...path, key], message);
    return result;
  }
  if (Array.isArray(base) && Array.isArray(words)) return overlaidList(base, words, path, problem);
  if (base !== words) problem(path, 'matches nothing in the file it translates; remove or correct it');
  return base ?? null;
}

/** Returns the field that identifies a list's entries; undefined if their position does. */
const nameIn = (list: readonly Tree[]) =>
  NAMES.find((one) => list.every((entry) => isMap(entry) && one in entry));

const named = (entry: Tree, name: string): Tree | undefined => (isMap(entry) ? entry[name] : undefined);

function overlaidList(base: Tree[], words: Tree[], path: Path, problem: Problem): Tree[] {
  const name = nameIn(base);
  if (name === undefined) {
    if (base.length === words.length)
      return base.map((entry, at) => overlaid(entry, words[at] as Tree, [...path, at], problem));
    problem(path, `${words.length} entries for ${base.length}; expected one for each, in the same order`);
    return base;
  }
  for (const [at, entry] of words.entries())
    if (!base.some((one) => named(one, name) === named(entry, name)))
      problem(
        [...path, at],
        `no entry has the ${name} ${JSON.stringify(named(entry, name) ?? null)}; correct or remove it`,
      );
  return base.map((entry) => {
    const at = words.findIndex((one) => named(one, name) === named(entry, name));
    return at < 0 ? entry : overlaid(entry, words[at] as Tree, [...path, at], problem);
  });
}

/** Returns a translation's path for a path of the translated file, up to the last part that the translation has. */
function pathIn(words: Tree | undefined, translated: Tree | undefined, path: readonly PropertyKey[]): Path {
  const [first, ...rest] = path;
  if (first === undefined || words === undefined || translated === undefined) return [];
  if (isMap(words) && isMap(translated)) {
    const key = String(first);
    return key in words ? [key, ...pathIn(words[key], translated[key], rest)] : [];
  }
  if (!Array.isArray(words) || !Array.isArray(translated)) return [];
  const entry = translated[Number(first)];
  const name = nameIn(translated);
  const at =
    name === undefined || entry === undefined
      ? Number(first)
      : words.findIndex((one) => named(one, name) === named(entry, name));
  return at < 0 ? [] : [at, ...pathIn(words[at], entry, rest)];
}

/** The names that the code fills in a content file's texts, by the path of the text. */
type Filled = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a content file through its schema. In another language than the default one, the words are those of its
 * translation, a file of only words by the same name in the language's folder, if there is one. Refuses a {name} in
 * either that the code doesn't fill, and a translation with other numbers.
 *
 * @throws ContentError with file, line and column, also if part of a translation matches nothing, is too long or has
 *   another number
 */
export function readTranslated<T>(
  contentFolder: string,
  language: Language,
  name: string,
  schema: z.ZodType<T>,
  filled: Filled = {},
): T {
  const whole = withNames(schema, filled);
  const { value: original, plain } = readWithPlain(join(contentFolder, name), whole);
  const translation = join(contentFolder, language, name);
  if (language === DEFAULT_LANGUAGE || !existsSync(translation)) return original;
  const problems: string[] = [];
  let placeOf: ReturnType<typeof placesIn> | undefined;
  const tell = (path: Path, text: string) => {
    placeOf ??= placesIn(translation);
    problems.push(`${placeOf(path)}  ${path.join('.')}: ${text}`);
  };
  const words = readYaml(translation, tree);
  // A value that the schema accepted consists only of plain YAML.
  const result = overlaid(plain as Tree, words, [], tell);
  const parsed = whole.safeParse(result);
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const path = pathIn(words, result, issue.path);
      tell(path, schemaWords(issue));
    }
  if (!parsed.success || problems.length > 0) throw new ContentError(problems);
  return parsed.data;
}
