import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument, visit } from 'yaml';
import { type Language, LANGUAGES } from '../../src/pulse/language.js';
import { visibleText } from '../mrkdwn.js';
import { wrappedLines } from './phone-lines.js';

/** A text in content/. */
export interface Place {
  /** Relative to the content folder's parent, such as content/words/en.yml. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The number of lines that the text takes on a phone. */
  readonly phoneLines: number;
}

/** The shortest text to look for: shorter ones are in too many places to tell anything. */
const SHORTEST = 12;

/** Returns the files that a language's texts in a region may come from. */
function filesFor(contentFolder: string, language: Language, region: string): string[] {
  const others = LANGUAGES.filter((one) => one !== language);
  return (readdirSync(contentFolder, { recursive: true }) as string[])
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.yml'))
    .filter((file) => !others.some((one) => file.startsWith(`${one}/`) || file === `words/${one}.yml`))
    .filter((file) => !/(?:^|\/)support\//.test(file) || file.endsWith(`support/${region}.yml`))
    .toSorted();
}

/** Whether a text was made from a template: it contains everything around the template's {names}, in order. */
function isMadeFrom(template: string, text: string): boolean {
  let from = 0;
  return template.split(/\{\w+\}/).every((piece) => {
    const at = text.indexOf(piece, from);
    from = at + piece.length;
    return at >= 0;
  });
}

/** Returns every string in a view or message. */
const stringsIn = (part: unknown): string[] =>
  typeof part === 'string'
    ? [part]
    : typeof part === 'object' && part !== null
      ? Object.values(part).flatMap(stringsIn)
      : [];

/** Returns the places in content/ of the texts in something shown, longest first. */
export function placesOf(
  shown: unknown,
  contentFolder: string,
  { language, region }: { readonly language: Language; readonly region: string },
): Place[] {
  const texts = stringsIn(shown);
  const places: Place[] = [];
  for (const file of filesFor(contentFolder, language, region)) {
    const lineCounter = new LineCounter();
    const yaml = parseDocument(readFileSync(join(contentFolder, file), 'utf8'), { lineCounter });
    visit(yaml, {
      Scalar(key, { value, range }) {
        if (key === 'key' || typeof value !== 'string') return;
        const template = value.trim();
        if (template.length < SHORTEST || !texts.some((text) => isMadeFrom(template, text))) return;
        const { line } = lineCounter.linePos(range?.[0] ?? 0);
        places.push({ file: `content/${file}`, line, phoneLines: wrappedLines(visibleText(template)) });
      },
    });
  }
  return places.toSorted((one, other) => other.phoneLines - one.phoneLines);
}
