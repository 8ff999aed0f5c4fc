/**
 * Text that a person typed, such as a team's name. Inside Slack's markup it must read exactly as typed and do
 * nothing, so `fill` escapes it; a plain string in `fill` is markup of ours.
 */
export interface Typed {
  readonly typed: string;
}

/** Marks text as typed by a person, on one line. */
export const typed = (text: string): Typed => ({ typed: text });

/** A person's name, as a link to them. */
export const mention = (member: string): string => `<@${member}>`;

/** The word joiner has no width and is neither a space nor part of a word: Slack reads no markup across it. */
const JOINER = '\u2060';

/** Whether a text object holds typed text that Slack could take for a link or a mention. */
export const holdsTypedMarkup = (text: string): boolean => text.includes(JOINER);

/** Characters that format their neighbors, or turn them into a link, a mention or an emoji. */
const MARKUP = /[*_~`:@#>]|(?<=\S)[.](?=\S)|(?<=\S)\/(?=\/)/g;

/** Characters that change the reading direction of everything after them, and those that can't be displayed. */
const CONTROLS = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const LINE_BREAKS = /[\t-\r\u2028\u2029]+/g;

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escapes the three characters that Slack reserves in every text. */
export const withEntities = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);

/** Typed text on one line, without characters that are invisible or change the direction of what follows. */
export const withoutControls = (text: string): string => text.replace(LINE_BREAKS, ' ').replace(CONTROLS, '');

/**
 * Typed text as mrkdwn that reads as typed and does nothing. Slack has no escape for `*` and the like, so we
 * put each between joiners: such a character with nothing visible beside it opens and closes nothing.
 */
export const escaped = (text: string): string =>
  isolated(withEntities(withoutControls(text).replace(MARKUP, `${JOINER}$&${JOINER}`)));

/** Isolates text in Hebrew, Arabic and the like, so that it doesn't reorder the words around it. */
const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/** Like `escaped`, for text of several lines. */
export const escapedLines = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(escaped)
    .join('\n');

/** Slack's bold and italic work only around text that begins and ends with a letter or digit. */
const FORMATTABLE = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} &'’,+-]*[\p{L}\p{M}\p{N}])?$/u;

/** Slack takes backticks for code only if the text between them begins and ends with something visible. */
const CODE = /^[^\s\p{Cf}`](?:[^`]*[^\s\p{Cf}`])?$/u;

/**
 * Typed text as code, in which Slack reads no other markup, so that copying it returns exactly what was
 * typed. Text that can't be code is escaped.
 */
export function asCode(text: string): string {
  const line = withoutControls(text).trim();
  if (!CODE.test(line)) return escaped(text);
  return `\`${withEntities(line)}\``;
}

/** Typed text between formatting characters such as `*`, or without them if Slack would show them. */
export const formatted = (sign: string, text: string): string =>
  FORMATTABLE.test(text) ? isolated(`${sign}${withEntities(text)}${sign}`) : escaped(text);

/** Cuts a text to at most `most` characters, as Slack counts them, without cutting a character in two. */
export function cutTo(most: number, text: string): string {
  let cut = '';
  for (const sign of text) {
    if (cut.length + sign.length > most) break;
    cut += sign;
  }
  return cut;
}

/** How much of a list we show, in characters: a section holds 3000. */
const MOST_OF_LIST = 2_500;

/** Joins as many of a list's parts as fit into a section along with other words, and says how many are left out. */
export function joined(parts: readonly string[]): string {
  let length = 0;
  const fitting = parts.filter((part) => (length += part.length + 2) <= MOST_OF_LIST);
  return [
    ...fitting,
    ...(fitting.length < parts.length ? [`… (+${parts.length - fitting.length})`] : []),
  ].join(', ');
}

/** Turns a typed address into a link that shows where it leads: it has no label, and nothing that could begin one. */
export const typedLink = (address: string): string => {
  const { href } = new URL(address);
  return `<${href.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E')}>`;
};

/** The value of a text's {name}: text that a person typed is `typed`; anything else is our own markup. */
export type Value = string | number | Typed;

/**
 * Puts values into a text's {names}. Typed text is escaped, and bold or italic if the text has formatting
 * characters on both sides of its name. A name without a value stays as it is, so that the mistake shows.
 */
export function fill(template: string, values: Readonly<Record<string, Value>>): string {
  return template.replace(
    /([*_]?)\{(\w+)\}([*_]?)/g,
    (whole, before: string, name: string, after: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value !== 'object') return `${before}${value}${after}`;
      return before !== '' && before === after
        ? formatted(before, value.typed)
        : `${before}${escaped(value.typed)}${after}`;
    },
  );
}
