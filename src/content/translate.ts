import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Language } from '../pulse/language.js';
import { ContentError, readYaml } from './yaml.js';

/** Plain YAML: what a content file says before a schema has read it. */
type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };

const tree: z.ZodType<Tree> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(tree), z.record(z.string(), tree)]),
);

/** What tells the entries of a list apart, so that a translation follows its entry wherever that moves. */
const NAMES = ['id', 'value'] as const;

const isMap = (value: Tree | undefined): value is { [key: string]: Tree } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Puts a translation's words over a content file's: the same structure, but words only. Entries of a list are matched
 * by `id` or `value` where they have one, else by place. What is not translated stays as it is.
 *
 * @param problem told of everything in the translation that stands for nothing
 */
function overlaid(base: Tree | undefined, words: Tree, path: string, problem: (text: string) => void): Tree {
  if (typeof base === 'string' && typeof words === 'string') return words;
  if (isMap(base) && isMap(words)) {
    const result = { ...base };
    for (const [key, value] of Object.entries(words))
      result[key] = overlaid(base[key], value, path === '' ? key : `${path}.${key}`, problem);
    return result;
  }
  if (Array.isArray(base) && Array.isArray(words)) return overlaidList(base, words, path, problem);
  if (base !== words) problem(`${path}: stands for nothing in the file it translates; remove or correct it`);
  return base ?? null;
}

function overlaidList(base: Tree[], words: Tree[], path: string, problem: (text: string) => void): Tree[] {
  const name = NAMES.find((one) => base.every((entry) => isMap(entry) && one in entry));
  if (name === undefined) {
    if (base.length === words.length)
      return base.map((entry, at) => overlaid(entry, words[at] as Tree, `${path}.${at}`, problem));
    problem(`${path}: ${words.length} entries for ${base.length}; expected one for each, in their order`);
    return base;
  }
  const named = (entry: Tree): Tree | undefined => (isMap(entry) ? entry[name] : undefined);
  for (const entry of words)
    if (!base.some((one) => named(one) === named(entry)))
      problem(
        `${path}: no entry has the ${name} ${JSON.stringify(named(entry) ?? null)}; correct or remove it`,
      );
  return base.map((entry) => {
    const own = words.find((one) => named(one) === named(entry));
    return own === undefined
      ? entry
      : overlaid(entry, own, `${path}.${JSON.stringify(named(entry))}`, problem);
  });
}

/** A content file, and the file of its words in a language; English is what the files themselves are written in. */
export const translatedFile = (
  contentFolder: string,
  language: Language,
  name: string,
): readonly [file: string, translation: string | null] => [
  join(contentFolder, name),
  language === 'en' ? null : join(contentFolder, language, name),
];

/**
 * Reads a content file as its schema has it, with the words of a translation where there is one.
 *
 * @param translation the path of a file of words alone, or null
 * @throws ContentError naming the file, also where a translation stands for nothing or is too long
 */
export function readTranslated<T>(file: string, translation: string | null, schema: z.ZodType<T>): T {
  const original = readYaml(file, schema);
  if (translation === null || !existsSync(translation)) return original;
  const problems: string[] = [];
  const result = overlaid(readYaml(file, tree), readYaml(translation, tree), '', (text) =>
    problems.push(`${translation}  ${text}`),
  );
  const parsed = schema.safeParse(result);
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues)
      problems.push(`${translation}  ${path.map(String).join('.')}: ${message}`);
  if (!parsed.success || problems.length > 0) throw new ContentError(problems);
  return parsed.data;
}
