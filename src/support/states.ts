import { join } from 'node:path';
import * as z from 'zod';
import { namedAs } from '../content/file-name.js';
import { namesIn } from '../content/files.js';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { resourceSchema } from './catalog.js';
import { refuseRepeatedIds } from './entries.js';
import { PROFESSIONS } from './professions.js';
import { factAbout, tellOfEach } from './subjects.js';

/** The states of the US and its capital, by their postal codes, in the order of their English names. */
// biome-ignore format: a line for each would be a page
export const STATES = [
  'al', 'ak', 'az', 'ar', 'ca', 'co', 'ct', 'de', 'dc', 'fl', 'ga', 'hi', 'id', 'il', 'in', 'ia', 'ks', 'ky', 'la', 'me',
  'md', 'ma', 'mi', 'mn', 'ms', 'mo', 'mt', 'ne', 'nv', 'nh', 'nj', 'nm', 'ny', 'nc', 'nd', 'oh', 'ok', 'or', 'pa', 'ri',
  'sc', 'sd', 'tn', 'tx', 'ut', 'vt', 'va', 'wa', 'wv', 'wi', 'wy',
] as const;
export type StateCode = (typeof STATES)[number];

/** The one region that has states. */
const REGION = 'us';

/** The subjects about a program, and about reporting to it or to a board. */
const ON_PROGRAM = ['boards', 'self-referral', 'who-is-told', 'cost', 'length', 'reporting'] as const;

/** The subjects of a state's facts. */
const FACTS = ['leave', ...ON_PROGRAM] as const;

/** The subjects of a state's file, in the order we show them: help for everyone first, monitoring last. */
export const STATE_SUBJECTS = ['leave', 'warmline', 'counseling', 'program', ...ON_PROGRAM] as const;
export type StateSubject = (typeof STATE_SUBJECTS)[number];

/** A state's fact; one about boards names the professions whose boards it's about. */
const withProfessions = factAbout(FACTS)
  .extend({ professions: z.array(z.enum(PROFESSIONS)).min(1).optional() })
  .refine(({ about, professions }) => (about === 'boards') === (professions !== undefined), {
    path: ['about'],
    message: 'expected professions for a fact about boards, and for no other',
  });

/** A state's file. */
export const stateSchema = z
  .strictObject({
    state: z.enum(STATES),
    /** The program that monitors professionals whose health may affect their work. */
    program: resourceSchema.optional(),
    facts: z.array(withProfessions).max(24),
    /** Counseling, or support by peers, for people in some of the professions. */
    counseling: resourceSchema.optional(),
    /** A line to talk to someone who has been through it, before anything is a crisis. */
    warmline: resourceSchema.optional(),
    missing: z.array(z.enum(STATE_SUBJECTS)),
  })
  .superRefine(({ facts, program, counseling, warmline, missing }, context) => {
    const resources = { program, counseling, warmline };
    const told = new Set<string>([
      ...facts.map(({ about }) => about),
      ...Object.entries(resources).flatMap(([subject, one]) => (one ? [subject] : [])),
    ]);
    refuseRepeatedIds(context, 'facts', 'fact', facts);
    tellOfEach(STATE_SUBJECTS, { told, missing }, context);
  });

export type StateHelp = z.infer<typeof stateSchema>;

/** Reads the files of a region's states. Throws ContentError, also for a file in a region without states. */
export const loadStates = (
  contentFolder: string,
  region: string,
  language: Language,
): ReadonlyMap<StateCode, StateHelp> => {
  const folder = `support/${region}/states`;
  const schema = stateSchema.refine(() => region === REGION, {
    path: ['state'],
    message: `the region ${region} has no states; expected this file in support/${REGION}/states/, or nowhere`,
  });
  const read = (name: string) =>
    readTranslated(contentFolder, language, `${folder}/${name}.yml`, namedAs(schema, 'state', name));
  return new Map(
    namesIn(join(contentFolder, folder))
      .map(read)
      .map((one) => [one.state, one]),
  );
};
