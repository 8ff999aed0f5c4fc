import * as z from 'zod';
import { fill, type Value } from './text.js';
import { holding, line } from './word-kinds.js';

/** The plural categories of Unicode CLDR. */
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
type Category = (typeof CATEGORIES)[number];

/** A text in each plural form that its language has; only `other` exists in every language. */
export type Forms = Readonly<Partial<Record<Category, string | undefined>>> & { readonly other: string };

const isForms = (value: object): value is Forms =>
  'other' in value && Object.keys(value).every((key) => CATEGORIES.some((category) => category === key));

/** A text about a number of things, of at most so many characters, with these {names} in each form. */
export const pluralOf = (most: number, ...names: string[]) => {
  const form = holding(line(most), ...names);
  return z.strictObject({
    zero: form.optional(),
    one: form.optional(),
    two: form.optional(),
    few: form.optional(),
    many: form.optional(),
    other: form,
  });
};

/** The same in a message or view. */
export const plural = (...names: string[]) => pluralOf(2_900, ...names);

/**
 * The categories that a language uses for the counts that people see here, such as one and other in English.
 */
const categoriesOf = (locale: string): ReadonlySet<Category> => {
  const rules = new Intl.PluralRules(locale);
  return new Set(Array.from({ length: 1_000 }, (_, count) => rules.select(count)));
};

/** The paths in a language's words where a plural form is missing. */
export function missingForms(words: { readonly locale: string }): string[][] {
  const needed = categoriesOf(words.locale);
  const missing = (value: unknown, path: readonly string[]): string[][] => {
    if (typeof value !== 'object' || value === null) return [];
    if (isForms(value))
      return [...needed].filter((one) => value[one] === undefined).map((one) => [...path, one]);
    return Object.entries(value).flatMap(([key, inner]) => missing(inner, [...path, key]));
  };
  return missing(words, []);
}

/**
 * Fills the form of a text that its language uses for a count. `name` is the {name} of the count in the text;
 * the count is formatted the way the language writes numbers.
 */
export function fillPlural(
  locale: string,
  forms: Forms,
  [name, count]: readonly [name: string, count: number],
  values: Readonly<Record<string, Value>> = {},
): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return fill(form, { ...values, [name]: new Intl.NumberFormat(locale).format(count) });
}
