import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { entryId, refuseRepeatedIds } from './entries.js';

/** One line, which asks nothing of its reader. */
const lineSchema = z.strictObject({ id: entryId, text: z.string().min(1).max(150) });
export type KindLine = z.infer<typeof lineSchema>;

const kindWordsSchema = z
  .strictObject({ lines: z.array(lineSchema).min(1).max(52) })
  .transform(({ lines }): readonly KindLine[] => lines)
  .superRefine((lines, context) => refuseRepeatedIds(context, 'lines', 'line', lines));

const FILE = 'kind-words.yml';

/** Reads the kind words from content/kind-words.yml; none if the file doesn't exist. Throws ContentError. */
export const loadKindWords = (contentFolder: string, language: Language): readonly KindLine[] =>
  existsSync(join(contentFolder, FILE)) ? readTranslated(contentFolder, language, FILE, kindWordsSchema) : [];

/** Returns a week's line, the same for everyone who reads one; null if there are none. */
export const kindLineOf = (lines: readonly KindLine[], week: number): string | null =>
  lines[week % lines.length]?.text ?? null;
