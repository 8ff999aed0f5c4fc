import { join } from 'node:path';
import * as z from 'zod';
import { namedAs } from '../content/file-name.js';
import { namesIn } from '../content/files.js';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { resourceSchema } from './catalog.js';
import { refuseRepeatedIds } from './entries.js';
import { factAbout, tellOfEach } from './subjects.js';

/** The professions that have a page, in the order we show them; each is a file in a region's folder professions/. */
export const PROFESSIONS = [
  'social-work',
  'counseling',
  'psychology',
  'family-therapy',
  'nursing',
  'physicians',
  'case-management',
  'support-staff',
] as const;

/** The subjects of a profession's file, in the order we show them: who asks about one's health, the code, colleagues. */
export const PROFESSION_SUBJECTS = ['asks', 'code', 'colleagues'] as const;

/** A profession's file. */
export const professionSchema = z
  .strictObject({
    profession: z.enum(PROFESSIONS),
    /** The profession's name, in a list and above its page. */
    title: z.string().min(1).max(60),
    /** Advice and questions in our own words, without facts that would need a source. */
    intro: z.string().min(1).max(600),
    facts: z.array(factAbout(PROFESSION_SUBJECTS)).max(12),
    /** Programs and lines of people from the same field. */
    colleagues: z.array(resourceSchema).max(6).default([]),
    missing: z.array(z.enum(PROFESSION_SUBJECTS)),
  })
  .superRefine(({ facts, colleagues, missing }, context) => {
    const told = new Set<string>(facts.map(({ about }) => about));
    if (colleagues.length > 0) told.add('colleagues');
    refuseRepeatedIds(context, 'facts', 'fact', facts);
    tellOfEach(PROFESSION_SUBJECTS, { told, missing }, context);
  });

export type ProfessionHelp = z.infer<typeof professionSchema>;

/** Reads the files of all professions in a region; none if the region has none. Throws ContentError. */
export function loadProfessions(
  contentFolder: string,
  region: string,
  language: Language,
): readonly ProfessionHelp[] {
  const folder = `support/${region}/professions`;
  const names = namesIn(join(contentFolder, folder));
  if (names.length === 0) return [];
  // We also read a file by any other name: its schema refuses it, with file and line.
  return [...new Set<string>([...PROFESSIONS, ...names])].map((name) =>
    readTranslated(
      contentFolder,
      language,
      `${folder}/${name}.yml`,
      namedAs(professionSchema, 'profession', name),
    ),
  );
}
