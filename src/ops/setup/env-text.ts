import { parsedEnv } from '../env-file.js';

/** The wanted values of settings in .env, or null for a setting that must not be set. */
export type Wanted = Readonly<Record<string, string | null>>;

/** Matches a value that needs no quotes in .env. */
const PLAIN = /^[\w:/@.,+%=?&~-]*$/;

const quoted = (value: string): string => {
  if (PLAIN.test(value)) return value;
  const quote = ["'", '"', '`'].find((one) => !value.includes(one)) ?? "'";
  return `${quote}${value}${quote}`;
};

/**
 * Changes some settings in the text of .env: each on the line that sets it, or on the line that has it as a comment,
 * or at the end. Everything else stays. A setting that must not be set keeps its name as a comment, and loses its
 * value.
 */
export function withSettings(text: string, wanted: Wanted): string {
  const lines = text.split('\n');
  const added: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const set = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
    const at = lines.findIndex((line) => set.test(line));
    const where = at >= 0 ? at : lines.findIndex((line) => line.startsWith(`#${name}=`));
    // If a name is set twice, the last line counts.
    for (const [other, line] of lines.entries())
      if (at >= 0 && other > at && set.test(line)) lines[other] = `#${name}=`;
    if (value === null) {
      if (at >= 0) lines[at] = `#${name}=`;
    } else if (where >= 0) lines[where] = `${name}=${quoted(value)}`;
    else added.push(`${name}=${quoted(value)}`);
  }
  const body = lines.join('\n').replace(/\n*$/, '\n');
  return `${body === '\n' ? '' : body}${added.map((line) => `${line}\n`).join('')}`;
}

/** The settings in a text of .env, without empty ones. */
export const settingsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parsedEnv(text)).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
