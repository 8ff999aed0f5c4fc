import type * as z from 'zod';

const listed = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(', ');

/**
 * Returns the problems with the {names} of a text, given those that the code fills; null if there are none. Without
 * this check, a misspelled or missing name would only show once a person reads the text.
 */
export function namesProblem(text: string, names: readonly string[]): string | null {
  const found = new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''));
  const missing = names.filter((name) => !found.has(name));
  const unknown = [...found].filter((name) => !names.includes(name));
  const problems = [
    ...(unknown.length > 0 ? [`nothing fills ${listed(unknown)}`] : []),
    ...(missing.length > 0 ? [`${listed(missing)} is missing`] : []),
    ...(/[{}]/.test(text.replace(/\{\w+\}/g, '')) ? ['a { or } stands alone'] : []),
  ];
  if (problems.length === 0) return null;
  return `${problems.join('; ')}; expected ${names.length > 0 ? `${listed(names)} as it is` : 'no {name} here'}`;
}

/**
 * Makes a schema that accepts exactly those {names} in its texts that the code fills.
 *
 * @param filled the names that the code fills, by the path of the text
 */
export const withNames = <T>(
  schema: z.ZodType<T>,
  filled: Readonly<Record<string, readonly string[]>>,
): z.ZodType<T> =>
  schema.superRefine((value, context) => {
    for (const [path, text] of textsOf(value, [])) {
      const message = namesProblem(text, filled[path.join('.')] ?? []);
      if (message) context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

type Path = readonly (string | number)[];

const textsOf = (value: unknown, path: Path): (readonly [Path, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return inner.flatMap(([key, one]) => textsOf(one, [...path, key]));
};
